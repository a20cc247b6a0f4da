import type { Metric } from './pack.ts';

/** A definition in one line: `sum(order_amount) of fact_orders where NOT is_void, by order_date`. */
export function metricFormula(metric: Metric): string {
  switch (metric.type) {
    case 'simple': {
      const { agg, percentile, expr, model, filter, time, nonAdditive } = metric;
      const share = percentile === null ? '' : `, ${percentile}`;
      const value = agg === 'count_distinct' ? `count(DISTINCT ${expr})` : `${agg}(${expr ?? '*'}${share})`;
      const at = nonAdditive === null ? '' : `, at the ${nonAdditive.choice} of ${nonAdditive.column}`;
      return `${value} of ${model}${where(filter)}${time === null ? '' : `, by ${time}`}${at}`;
    }
    case 'ratio':
      return `${metric.numerator} / ${metric.denominator}`;
    case 'derived': {
      const renamed = metric.inputs.filter(({ metric: name, alias, offset }) => alias !== name || offset !== null);
      const inputs = renamed.map(({ metric: name, alias, offset }) =>
        [alias, '=', name, offset === null ? '' : `(${offset.replaceAll('_', ' ')})`].join(' ').trim(),
      );
      return inputs.length === 0 ? metric.expr : `${metric.expr}, with ${inputs.join(', ')}`;
    }
    case 'cumulative':
      return `${metric.metric} over ${metric.windowDays === null ? 'all time' : `${metric.windowDays} days`} up to the end of the period`;
    case 'retention': {
      const { model, entity, kind, expr, filter, minimum } = metric;
      const share = {
        prior: `the share of ${entity} of the period before that is there again`,
        so_far: `the share of every ${entity} so far that is there in the period`,
        repeat: `the share of ${entity} with ${minimum} ${expr ?? 'rows'} or more`,
      }[kind];
      return `${share}, of ${model}${where(filter)}`;
    }
  }
}

function where(filter: string | null): string {
  return filter === null ? '' : ` where ${filter}`;
}
