let labels: ReadonlyMap<string, string> = new Map();

/** Says what the metrics of the snapshot in view are called; values that are names of metrics are written so from now on. */
export function nameMetrics(metrics: readonly { readonly name: string; readonly label: string }[]): void {
  labels = new Map(metrics.map(({ name, label }) => [name, label]));
}

/** Dimensions whose values are names of metrics by their own name, also where a value alone could be a word. */
const naming = new Set(['kpi', 'metric']);

/**
 * The label of a value that is the name of a metric, where `values` are nothing else: the headline metrics of a table of unusual days.
 * Null where any of them is a word of the shop's own, or all may be one.
 * @param dimension whose values they are
 */
export function metricLabelOf(values: readonly string[], dimension: string): ((value: string) => string) | null {
  const all = values.length > 0 && values.every((value) => labels.has(value));
  const sure = naming.has(dimension) || values.some((value) => value.includes('_'));
  return all && sure ? (value) => labels.get(value) ?? value : null;
}
