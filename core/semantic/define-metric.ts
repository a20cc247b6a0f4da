import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { Metric, RetentionMetric, SimpleMetric } from '../packs/pack.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import type { MetricField } from '../protocol/metric-draft.ts';
import { toArithmetic } from './arithmetic.ts';
import {
  columnSql,
  type Expression,
  namesOf,
  parseExpression,
  toExpression,
  walkExpression,
  writeExpression,
} from './expression.ts';
import { findDimension, reachableDimensions } from './graph.ts';
import { joinsFor } from './joins.ts';
import { checkMeasure, checkRows, forbiddenInMeasure } from './measure-rules.ts';
import type { MetricDefinition, SemanticModel, SemanticTable } from './semantic-model.ts';
import { locateOffset, locateSubject } from './text-place.ts';

/** What is wrong with a metric's own text; `line` and `column` are 1-based in the text of `field`, null where it has no place. */
export interface MetricFault {
  readonly message: string;
  readonly field: MetricField | null;
  readonly line: number | null;
  readonly column: number | null;
}

type Defined =
  | { readonly definition: MetricDefinition }
  | { readonly reason: string; readonly fault: MetricFault | null };

/** Whose metric it is: those that people write at any time are held to rules that a pack's tests hold a pack to. */
export type MetricOrigin = 'pack' | 'workspace';

/** What is wrong with the metric's own SQL; caught here. */
class Fault extends Error {
  readonly field: MetricField | null;
  readonly at: { readonly line: number; readonly column: number } | null;
  constructor(message: string, field: MetricField | null = null, at: Fault['at'] = null) {
    super(message);
    this.field = field;
    this.at = at;
  }
}

/** Reads a metric against the tables of the model: parses and binds its SQL and finds the exact types. */
export async function defineMetric(
  connection: Connection,
  model: SemanticModel,
  metric: Metric,
  origin: MetricOrigin = 'pack',
): Promise<Defined> {
  try {
    switch (metric.type) {
      case 'simple':
        return await defineSimple(connection, model, metric, origin);
      case 'retention':
        return await defineRetention(connection, model, metric, origin);
      case 'ratio': {
        const { type, numerator, denominator } = metric;
        return { definition: { type, numerator, denominator } };
      }
      case 'cumulative': {
        const { type, metric: input, windowDays } = metric;
        return { definition: { type, metric: input, windowDays } };
      }
      case 'derived': {
        const parsed = await parseExpression(connection, metric.expr);
        if ('message' in parsed) throw unreadable(parsed, 'expr', metric.expr);
        const aliases = metric.inputs.map((input) => input.alias);
        const expr = toArithmetic(parsed.node, aliases);
        if (typeof expr === 'string') throw new Fault(expr, 'expr', locateSubject(metric.expr, expr));
        return { definition: { type: 'derived', expr, inputs: metric.inputs } };
      }
    }
  } catch (error) {
    if (!(error instanceof Fault) && !isEngineError(error)) throw error;
    const { field, at } = error instanceof Fault ? error : { field: null, at: null };
    const place = { line: at?.line ?? null, column: at?.column ?? null };
    return { reason: error.message, fault: { message: error.message, field, ...place } };
  }
}

async function defineSimple(
  connection: Connection,
  model: SemanticModel,
  metric: SimpleMetric,
  origin: MetricOrigin,
): Promise<Defined> {
  const table = requireTable(model, metric.model);
  if (table.unavailable !== null) return unavailable(`${table.name} is unavailable: ${table.unavailable}`);
  const expr = await readExpression(connection, table, metric.expr, 'expr', origin);
  const filter = await readExpression(connection, table, metric.filter, 'filter', origin);
  const time = metric.time ?? table.time;
  const missing = missingColumn(model, metric.model, [time, metric.nonAdditive?.column ?? null], [expr, filter]);
  if (missing !== null) return unavailable(missing);
  const texts = { expr: metric.expr ?? '', filter: metric.filter ?? '' };
  const input = expr === null ? null : await bind(connection, model, metric.model, expr, 'expr', texts.expr);
  const condition =
    filter === null ? null : await bind(connection, model, metric.model, filter, 'filter', texts.filter);
  if (origin === 'workspace') {
    const problem = checkMeasure(metric, table, { input, condition, time });
    if (problem !== null) throw new Fault(problem.message, problem.field);
  }
  const { type, agg, percentile, nonAdditive } = metric;
  const unknown = metric.empty === 'unknown' ? { unknownWhenEmpty: true as const } : {};
  const shape = { type, table: table.name, agg, percentile, expr, filter, time, nonAdditive, inputType: input };
  return {
    definition: { ...shape, ...unknown },
  };
}

async function defineRetention(
  connection: Connection,
  model: SemanticModel,
  metric: RetentionMetric,
  origin: MetricOrigin,
): Promise<Defined> {
  const table = requireTable(model, metric.model);
  if (table.unavailable !== null) return unavailable(`${table.name} is unavailable: ${table.unavailable}`);
  const entityColumn = table.entities.find((entity) => entity.name === metric.entity)?.column;
  if (entityColumn === undefined) {
    throw new Fault(`${table.name} has no entity ${metric.entity}`, 'entity');
  }
  const time = metric.time ?? table.time;
  if (time === null) throw new Fault(`${table.name} has no time column`, 'time');
  const expr = await readExpression(connection, table, metric.expr, 'expr', origin);
  const filter = await readExpression(connection, table, metric.filter, 'filter', origin);
  const missing = missingColumn(model, metric.model, [time, entityColumn], [expr, filter]);
  if (missing !== null) return unavailable(missing);
  if (expr !== null) await bind(connection, model, metric.model, expr, 'expr', metric.expr ?? '');
  const condition =
    filter === null ? null : await bind(connection, model, metric.model, filter, 'filter', metric.filter ?? '');
  if (origin === 'workspace') {
    const problem = checkRows(metric, table, { condition, time });
    if (problem !== null) throw new Fault(problem.message, problem.field);
  }
  const { type, kind, minimum } = metric;
  return { definition: { type, table: table.name, entityColumn, filter, time, kind, expr, minimum } };
}

function unavailable(reason: string): Defined {
  return { reason, fault: null };
}

function requireTable(model: SemanticModel, name: string): SemanticTable {
  const table = model.tables[name];
  if (table !== undefined) return table;
  throw new Fault(`there is no model ${name}.${suggestion(name, Object.keys(model.tables))}`, 'model');
}

function unreadable(
  { message, offset }: { readonly message: string; readonly offset: number | null },
  field: 'expr' | 'filter',
  text: string,
): Fault {
  return new Fault(message, field, offset === null ? locateSubject(text, message) : locateOffset(text, offset));
}

async function readExpression(
  connection: Connection,
  table: SemanticTable,
  text: string | null,
  field: 'expr' | 'filter',
  origin: MetricOrigin,
): Promise<Expression | null> {
  if (text === null) return null;
  // Most are a column and nothing else.
  if (table.columns[text] !== undefined) return { parts: [{ name: text }] };
  const parsed = await parseExpression(connection, text);
  if ('message' in parsed) throw unreadable(parsed, field, text);
  walkExpression(parsed.node, (node) => {
    const { class: kind } = node;
    if (['SUBQUERY', 'WINDOW', 'STAR', 'PARAMETER', 'POSITIONAL_REFERENCE'].includes(kind)) {
      throw new Fault(`it holds ${kind.toLowerCase()}, which a measure may not`, field);
    }
    const forbidden = origin === 'workspace' ? forbiddenInMeasure(node) : null;
    if (forbidden !== null) throw new Fault(forbidden, field, locateSubject(text, forbidden));
  });
  return await toExpression(connection, parsed.node);
}

/** Why a column that the metric needs is unavailable; null when all are there. Unknown names are found by the binder. */
function missingColumn(
  model: SemanticModel,
  tableName: string,
  columns: readonly (string | null)[],
  expressions: readonly (Expression | null)[],
): string | null {
  const names = expressions.flatMap(namesOf);
  for (const name of [...columns, ...names]) {
    if (name === null) continue;
    const own = model.tables[tableName]?.columns[name] !== undefined;
    const path = own ? null : findDimension(model, tableName, name);
    const table = model.tables[path?.table ?? tableName];
    const reason = table?.unavailableColumns[path?.column ?? name];
    if (reason !== undefined) return `${table?.name}.${path?.column ?? name}: ${reason}`;
  }
  return null;
}

/** DuckDB's type of an expression over a table and the dimensions it reaches. */
async function bind(
  connection: Connection,
  model: SemanticModel,
  table: string,
  expression: Expression,
  what: 'expr' | 'filter',
  text: string,
): Promise<string> {
  const [name, ...more] = expression.parts;
  const own = typeof name === 'object' && more.length === 0 ? model.tables[table]?.columns[name.name] : undefined;
  if (own !== undefined) return own;
  const joins = joinsFor(model, table, null);
  const sql = writeExpression(expression, (name) => {
    if (model.tables[table]?.columns[name] !== undefined) return columnSql('f', name);
    const path = findDimension(model, table, name);
    if (path === null) {
      const known = [...Object.keys(model.tables[table]?.columns ?? {}), ...reachableDimensions(model, table)];
      const message = `it names "${name}", which ${table} neither has nor reaches.${suggestion(name, known)}`;
      throw new Fault(message, what, locateSubject(text, message));
    }
    return joins.columnOf(path);
  });
  const from = [`${quoteName(table)} AS f`, ...joins.clauses()].join(' ');
  try {
    const [row] = await connection.rows<{ column_type: string }>(`DESCRIBE SELECT ${sql} AS v FROM ${from}`);
    return row?.column_type ?? 'VARCHAR';
  } catch (error) {
    if (!isEngineError(error, 'sql-failed')) throw error;
    const message = `its ${what} does not bind: ${error.params.message.split('\n')[0]}`;
    throw new Fault(message, what, locateSubject(text, message));
  }
}
