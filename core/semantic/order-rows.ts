import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { AnswerColumn, MetricQuery } from '../protocol/metric-query.ts';
import type { Select } from './query-ast.ts';
import type { SemanticModel } from './semantic-model.ts';

/**
 * Order and limit of the rows. Totals come last and a limit never takes them away. Without an asked order: by period, then by
 * dimension values, in the order that the pack declares for them (under `top`: by the first metric, `__other` last). Ties are broken by period and dimensions, so that
 * the same question always gives the same rows.
 */
export function orderRows(
  query: MetricQuery,
  columns: readonly AnswerColumn[],
  model: SemanticModel,
): Pick<Select, 'orderBy' | 'limit' | 'qualify'> {
  const names = columns.map((column) => column.name);
  for (const { name } of query.orderBy) {
    if (!names.includes(name)) throw new EngineError('metric-order-unknown', { name, known: names });
  }
  const total = names.includes('__total') ? ['"__total"'] : [];
  const period = columns.filter((column) => column.role === 'period').map((column) => quoteName(column.name));
  const placeOf = (name: string): string[] =>
    query.dimensions.includes(name) ? declaredPlace(name, declaredValues(model, name)) : [];
  const dimensions = query.dimensions.flatMap((name) =>
    [...placeOf(name), quoteName(name)].map((key) => `${key} NULLS LAST`),
  );
  const asked = query.orderBy.flatMap(({ name, descending }) =>
    [...placeOf(name), quoteName(name)].map((key) => `${key}${descending ? ' DESC' : ''} NULLS LAST`),
  );
  const [first] = query.dimensions;
  const [metric] = query.metrics;
  const top =
    query.top !== null && asked.length === 0 && first !== undefined && metric !== undefined
      ? [
          ...(query.top.other ? [`${quoteName(first)} IS NOT DISTINCT FROM '__other'`] : []),
          `${quoteName(metric)} DESC NULLS LAST`,
        ]
      : [];
  const order = asked.length > 0 ? [...asked, ...period, ...dimensions] : [...period, ...top, ...dimensions];
  if (query.limit === null || total.length === 0) return { orderBy: [...total, ...order], limit: query.limit };
  const position = `row_number() OVER (PARTITION BY "__total" > 0${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''})`;
  return { orderBy: [...total, ...order], qualify: `"__total" > 0 OR ${position} <= ${query.limit}` };
}

/** The values of a dimension in the order that a model declares; null where none does. */
export function declaredValues({ tables }: SemanticModel, name: string): readonly string[] | null {
  for (const { dimensions } of Object.values(tables)) {
    const values = dimensions.find((dimension) => dimension.name === name)?.values;
    if (values !== undefined) return values;
  }
  return null;
}

/** SQL of the place of a value among those declared; NULL for any other. */
function declaredPlace(name: string, values: readonly string[] | null): string[] {
  if (values === null) return [];
  return [`list_position([${values.map(quoteText).join(', ')}], CAST(${quoteName(name)} AS VARCHAR))`];
}
