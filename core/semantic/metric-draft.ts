import type { Connection } from '../duckdb/connection.ts';
import type { Metric } from '../packs/pack.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { MetricDraft } from '../protocol/metric-draft.ts';
import type { Arithmetic } from './arithmetic.ts';
import { type Expression, namesIn, parseExpression, writeExpression } from './expression.ts';
import type { SemanticMetric, SemanticTable } from './semantic-model.ts';

type Definition = MetricDraft['definition'];
type Inputs = Extract<Definition, { type: 'derived' }>['inputs'];

/**
 * A derived draft with every input that its formula names: a name that is no alias is a metric's own. Aliases that the formula does
 * not name are left out; a formula that cannot be read stays as it is.
 */
export async function withNamedInputs(connection: Connection, definition: Definition): Promise<Definition> {
  if (definition.type !== 'derived') return definition;
  const parsed = await parseExpression(connection, definition.expr);
  if ('message' in parsed) return definition;
  const aliases = new Map(definition.inputs.map((input) => [input.alias, input]));
  const inputs = namesIn(parsed.node).map(
    (name) => aliases.get(name) ?? ({ metric: name, alias: name, offset: null } as const),
  );
  return { ...definition, inputs };
}

/** A metric of the workspace as a draft, its text as it was written. */
export function draftOfOwn(metric: Metric): MetricDraft {
  switch (metric.type) {
    case 'simple': {
      const { type, model, agg, percentile, expr, filter, time, nonAdditive, empty } = metric;
      return draft(metric, { type, model, agg, percentile, expr, filter, time, nonAdditive, empty });
    }
    case 'derived':
      return draft(metric, { type: 'derived', expr: metric.expr, inputs: aliased(metric.inputs) });
    case 'ratio':
      return draft(metric, ratio(metric.numerator, metric.denominator));
    case 'cumulative':
      return draft(metric, { type: 'cumulative', metric: metric.metric, windowDays: metric.windowDays });
    case 'retention': {
      const { type, model, entity, kind, expr, minimum, filter, time } = metric;
      return draft(metric, { type, model, entity, kind, expr, minimum, filter, time });
    }
  }
}

/**
 * A metric of the snapshot's pack as a draft, its SQL as DuckDB writes it. Errors: `metric-unavailable`; `metric-not-editable`, where it
 * follows what no table is declared to be of.
 */
export function draftOfCarried(
  metric: SemanticMetric,
  tables: Readonly<Record<string, Pick<SemanticTable, 'entities'>>>,
): MetricDraft {
  const { definition } = metric;
  if (definition === null) {
    throw new EngineError('metric-unavailable', { metric: metric.name, reason: metric.unavailable ?? '' });
  }
  switch (definition.type) {
    case 'simple': {
      const { type, table, agg, percentile, time, nonAdditive } = definition;
      const [expr, filter] = [definition.expr, definition.filter].map((one) => (one === null ? null : textOf(one)));
      const empty = definition.unknownWhenEmpty === true ? 'unknown' : 'zero';
      const texts = { expr: expr ?? null, filter: filter ?? null };
      return draft(metric, { type, model: table, agg, percentile, ...texts, time, nonAdditive, empty });
    }
    case 'derived': {
      const expr = arithmeticText(definition.expr);
      return draft(metric, { type: 'derived', expr, inputs: aliased(definition.inputs) });
    }
    case 'ratio':
      return draft(metric, ratio(definition.numerator, definition.denominator));
    case 'cumulative':
      return draft(metric, { type: 'cumulative', metric: definition.metric, windowDays: definition.windowDays });
    case 'retention': {
      const { type, table, entityColumn, kind, minimum, time } = definition;
      const entity = tables[table]?.entities.find(({ column }) => column === entityColumn)?.name;
      if (entity === undefined) throw new EngineError('metric-not-editable', { name: metric.name, type });
      const [expr, filter] = [definition.expr, definition.filter].map((one) => (one === null ? null : textOf(one)));
      const texts = { expr: expr ?? null, filter: filter ?? null };
      return draft(metric, { type, model: table, entity, kind, minimum, ...texts, time });
    }
  }
}

function draft(
  { name, label, description, owner, format, good }: Metric | SemanticMetric,
  definition: Definition,
): MetricDraft {
  return { name, label, description, owner, format, good, definition, change: null };
}

function ratio(numerator: string, denominator: string): Definition {
  const inputs = [numerator, denominator].map((metric) => ({ metric, alias: metric.replace('@', '_v'), offset: null }));
  const expr = inputs.map((input) => input.alias).join(' / ');
  return { type: 'derived', expr, inputs: aliased(inputs) };
}

/** Inputs that their own name does not find. */
function aliased(inputs: readonly Inputs[number][]): Inputs {
  return inputs.filter(({ metric, alias, offset }) => metric !== alias || offset !== null);
}

function textOf(expression: Expression): string {
  return writeExpression(expression, (name) => (/^[a-z_][a-z0-9_.]*$/.test(name) ? name : `"${name}"`));
}

const strength = { '+': 1, '-': 1, '*': 2, '/': 2 } as const;

/** Arithmetic as text, with the parentheses that it needs. */
export function arithmeticText(tree: Arithmetic, above = 0): string {
  switch (tree.kind) {
    case 'input':
      return tree.alias;
    case 'number':
      return tree.text;
    case 'negate':
      return `-${arithmeticText(tree.value, 3)}`;
    case 'call':
      return `${tree.name}(${tree.args.map((arg) => arithmeticText(arg)).join(', ')})`;
    case 'binary': {
      const own = strength[tree.op];
      const text = `${arithmeticText(tree.left, own)} ${tree.op} ${arithmeticText(tree.right, own + 0.5)}`;
      return own < above ? `(${text})` : text;
    }
  }
}
