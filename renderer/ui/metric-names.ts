let labels: ReadonlyMap<string, string> = new Map();

/** Says what the metrics of the snapshot in view are called; values that are names of metrics are written so from now on. */
export function nameMetrics(metrics: readonly { readonly name: string; readonly label: string }[]): void {
  labels = new Map(metrics.map(({ name, label }) => [name, label]));
}

/**
 * The label of a value that is the name of a metric, where `values` are nothing else: the headline metrics of a table of unusual days.
 * Null where any of them is a word of the shop's own, or all may be one.
 */
export function metricLabelOf(values: readonly string[]): ((value: string) => string) | null {
  const all = values.length > 0 && values.every((value) => labels.has(value));
  return all && values.some((value) => value.includes('_')) ? (value) => labels.get(value) ?? value : null;
}
