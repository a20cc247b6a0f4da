import type { SimpleMetric } from '../packs/pack.ts';
import type { MetricField } from '../protocol/metric-draft.ts';
import type { AstNode } from './expression.ts';
import type { SemanticTable } from './semantic-model.ts';
import { isNumeric } from './value-types.ts';
import { plainClasses, plainFunctions } from './where-rules.ts';

/** Beside those of a filter: what every snapshot has, and what a sum of amounts may need. */
const more = new Set([
  'reporting_date',
  'reporting_time',
  'sign',
  'mod',
  'pow',
  'power',
  'sqrt',
  'ln',
  'exp',
  'ceiling',
]);

/** Why a measure of the workspace may not hold this node: it would give another answer tomorrow, or is no value of one row. */
export function forbiddenInMeasure(node: AstNode): string | null {
  if (!plainClasses.has(node.class))
    return `it holds ${node.class.toLowerCase().replaceAll('_', ' ')}, which a measure may not`;
  if (node.class !== 'FUNCTION') return null;
  const name = String(node['function_name']).toLowerCase();
  const plain = node['distinct'] !== true && (node['filter'] ?? null) === null && (node['catalog'] ?? '') === '';
  if (plain && (plainFunctions.has(name) || more.has(name))) return null;
  return `it calls ${name}(), which a measure may not: it is made of the columns of one row, and the aggregate stands by itself`;
}

/** What contradicts itself in a measure whose SQL binds: types that the aggregate cannot take, a condition that is none. */
export function checkMeasure(
  { agg, time, percentile, expr }: SimpleMetric,
  table: SemanticTable,
  bound: { readonly input: string | null; readonly condition: string | null; readonly time: string | null },
): { readonly message: string; readonly field: MetricField } | null {
  if (expr === null && agg !== 'count')
    return { field: 'expr', message: `agg ${agg} needs something to take the ${agg} of` };
  if ((agg === 'percentile') !== (percentile !== null))
    return {
      field: 'agg',
      message: agg === 'percentile' ? 'agg percentile needs a share' : `agg ${agg} takes no share`,
    };
  const needsNumber = ['sum', 'avg', 'median', 'percentile'].includes(agg);
  if (needsNumber && bound.input !== null && (!isNumeric(bound.input) || (bound.input === 'BOOLEAN' && agg !== 'sum')))
    return { field: 'expr', message: `the ${agg} needs numbers, and this is ${bound.input}` };
  return checkRows({ time }, table, bound);
}

/** The same of what says which rows count, and on which day. */
export function checkRows(
  { time }: Pick<SimpleMetric, 'time'>,
  table: SemanticTable,
  bound: { readonly condition: string | null; readonly time: string | null },
): { readonly message: string; readonly field: MetricField } | null {
  if (bound.condition !== null && bound.condition !== 'BOOLEAN')
    return { field: 'filter', message: `a filter is true or false, and this is ${bound.condition}` };
  const type = bound.time === null ? undefined : table.columns[bound.time];
  if (time !== null && type === undefined)
    return { field: 'time', message: `${table.name} has no time column "${time}"` };
  if (type !== undefined && !/^(DATE|TIMESTAMP)/.test(type))
    return { field: 'time', message: `the time column "${bound.time}" of ${table.name} is ${type}, and no day` };
  return null;
}
