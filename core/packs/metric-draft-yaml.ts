import type { MetricDraft } from '../protocol/metric-draft.ts';
import type { Metric } from './pack.ts';

/** A metric as an entry of `metrics:` in YAML. */
export type MetricEntry = Readonly<Record<string, unknown>>;

/** A draft as an entry of a metrics file, as version 1; what stands at its default is left out. */
export function draftEntry({ definition, ...words }: MetricDraft, changed: string): MetricEntry {
  const { name, label, description, format, owner, good } = words;
  const unit = format.unit === null ? {} : { unit: format.unit };
  return withoutDefaults({
    ...{ name, label, description },
    ...definitionEntry(definition),
    format: { kind: format.kind, scale: format.scale, ...unit },
    ...{ owner, version: 1, changed, good },
  });
}

function definitionEntry(definition: MetricDraft['definition']): MetricEntry {
  if (definition.type === 'derived') {
    const inputs = definition.inputs.map(({ metric, alias, offset }) => ({
      metric,
      ...(alias === metric ? {} : { alias }),
      ...(offset === null ? {} : { offset }),
    }));
    return { type: 'derived', expr: definition.expr, input_metrics: inputs };
  }
  if (definition.type === 'cumulative') {
    return { type: 'cumulative', metric: definition.metric, window_days: definition.windowDays };
  }
  if (definition.type === 'retention') {
    const { type, model, entity, kind, expr, minimum, filter, time } = definition;
    const often = kind === 'repeat' ? { expr, minimum } : {};
    return { type, model, entity, kind, ...often, filter, time };
  }
  const { model, agg, percentile, expr, filter, time, nonAdditive, empty } = definition;
  return {
    ...{ type: 'simple', model, agg },
    agg_params: percentile === null ? null : { percentile },
    ...{ expr, filter, time },
    non_additive_dimension:
      nonAdditive === null ? null : { name: nonAdditive.column, window_choice: nonAdditive.choice },
    empty: empty === 'zero' ? null : empty,
  };
}

function withoutDefaults(entry: MetricEntry): MetricEntry {
  return Object.fromEntries(
    Object.entries(entry).filter(([key, value]) => value !== null && !(key === 'good' && value === 'none')),
  );
}

/**
 * The entry that takes the place of `old`, another definition of the same metric: where the definition changed, with the next
 * version and the old one kept under `previous`; where only words did, with the version that it had.
 */
export function nextEntry(
  old: { readonly metric: Metric; readonly entry: MetricEntry },
  fresh: { readonly metric: Metric; readonly entry: MetricEntry },
  change: string | null,
): MetricEntry {
  const previous = Array.isArray(old.entry['previous']) ? (old.entry['previous'] as unknown[]) : [];
  const { version, changed } = old.metric;
  if (sameDefinition(old.metric, fresh.metric)) {
    const kept = old.entry['change'] === undefined ? {} : { change: old.entry['change'] };
    const before = previous.length === 0 ? {} : { previous };
    return { ...fresh.entry, version, changed, ...kept, ...before };
  }
  const { name: _, label: __, previous: ___, ...older } = old.entry;
  const said = change === null || change.trim() === '' ? {} : { change: change.trim() };
  return { ...fresh.entry, version: version + 1, ...said, previous: [{ ...older, version, changed }, ...previous] };
}

/** True when two metrics are computed in the same way; the layout of their SQL does not count. */
export function sameDefinition(a: Metric, b: Metric): boolean {
  return JSON.stringify(definitionOf(a)) === JSON.stringify(definitionOf(b));
}

function definitionOf(metric: Metric): unknown {
  const plain = (text: string | null): string | null => text?.trim().replaceAll(/\s+/g, ' ') ?? null;
  switch (metric.type) {
    case 'simple': {
      const { type, model, agg, percentile, expr, filter, time, nonAdditive, empty } = metric;
      return [type, model, agg, percentile, plain(expr), plain(filter), time, nonAdditive, empty];
    }
    case 'derived': {
      const inputs = metric.inputs.map(({ metric: name, alias, offset }) => [name, alias, offset]);
      return [metric.type, plain(metric.expr), inputs.sort(), metric.format.scale];
    }
    case 'ratio':
      return [metric.type, metric.numerator, metric.denominator, metric.format.scale];
    case 'cumulative':
      return [metric.type, metric.metric, metric.windowDays];
    case 'retention': {
      const { type, model, entity, kind, expr, filter, time, minimum } = metric;
      return [type, model, entity, kind, plain(expr), plain(filter), time, minimum];
    }
  }
}
