import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { Metric, RetentionMetric, SimpleMetric } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { isEngineError } from '../protocol/engine-error.ts';
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
import { findDimension } from './graph.ts';
import { joinsFor } from './joins.ts';
import type { MetricDefinition, SemanticModel, SemanticTable } from './semantic-model.ts';

type Defined =
  | { readonly definition: MetricDefinition }
  | { readonly reason: string; readonly fault: Diagnostic | null };

/** What is wrong with the metric's own SQL; caught here. */
class Fault extends Error {}

/** Reads a pack's metric against the tables of the model: parses and binds its SQL and finds the exact types. */
export async function defineMetric(connection: Connection, model: SemanticModel, metric: Metric): Promise<Defined> {
  try {
    switch (metric.type) {
      case 'simple':
        return await defineSimple(connection, model, metric);
      case 'retention':
        return await defineRetention(connection, model, metric);
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
        if ('message' in parsed) throw new Fault(parsed.message);
        const aliases = metric.inputs.map((input) => input.alias);
        const expr = toArithmetic(parsed.node, aliases);
        if (typeof expr === 'string') throw new Fault(expr);
        return { definition: { type: 'derived', expr, inputs: metric.inputs } };
      }
    }
  } catch (error) {
    if (!(error instanceof Fault) && !isEngineError(error)) throw error;
    const message = error.message;
    const fault = packDiagnostic('metric-inconsistent', metric.place, { metric: metric.name, message });
    return { reason: message, fault };
  }
}

async function defineSimple(connection: Connection, model: SemanticModel, metric: SimpleMetric): Promise<Defined> {
  const table = model.tables[metric.model];
  if (table === undefined) throw new Fault(`there is no model ${metric.model}`);
  if (table.unavailable !== null) return unavailable(`${table.name} is unavailable: ${table.unavailable}`);
  const expr = await readExpression(connection, table, metric.expr);
  const filter = await readExpression(connection, table, metric.filter);
  const time = metric.time ?? table.time;
  const missing = missingColumn(model, metric.model, [time, metric.nonAdditive?.column ?? null], [expr, filter]);
  if (missing !== null) return unavailable(missing);
  const input = expr === null ? null : await bind(connection, model, metric.model, expr, 'expr');
  if (filter !== null) await bind(connection, model, metric.model, filter, 'filter');
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
): Promise<Defined> {
  const table = model.tables[metric.model];
  if (table === undefined) throw new Fault(`there is no model ${metric.model}`);
  if (table.unavailable !== null) return unavailable(`${table.name} is unavailable: ${table.unavailable}`);
  const entityColumn = table.entities.find((entity) => entity.name === metric.entity)?.column;
  if (entityColumn === undefined) throw new Fault(`${table.name} has no entity ${metric.entity}`);
  const time = metric.time ?? table.time;
  if (time === null) throw new Fault(`${table.name} has no time column`);
  const expr = await readExpression(connection, table, metric.expr);
  const filter = await readExpression(connection, table, metric.filter);
  const missing = missingColumn(model, metric.model, [time, entityColumn], [expr, filter]);
  if (missing !== null) return unavailable(missing);
  if (expr !== null) await bind(connection, model, metric.model, expr, 'expr');
  if (filter !== null) await bind(connection, model, metric.model, filter, 'filter');
  const { type, kind, minimum } = metric;
  return { definition: { type, table: table.name, entityColumn, filter, time, kind, expr, minimum } };
}

function unavailable(reason: string): Defined {
  return { reason, fault: null };
}

async function readExpression(
  connection: Connection,
  table: SemanticTable,
  text: string | null,
): Promise<Expression | null> {
  if (text === null) return null;
  // Most are a column and nothing else.
  if (table.columns[text] !== undefined) return { parts: [{ name: text }] };
  const parsed = await parseExpression(connection, text);
  if ('message' in parsed) throw new Fault(parsed.message);
  walkExpression(parsed.node, ({ class: kind }) => {
    if (['SUBQUERY', 'WINDOW', 'STAR', 'PARAMETER', 'POSITIONAL_REFERENCE'].includes(kind)) {
      throw new Fault(`it holds ${kind.toLowerCase()}, which a measure may not`);
    }
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
  what: string,
): Promise<string> {
  const [name, ...more] = expression.parts;
  const own = typeof name === 'object' && more.length === 0 ? model.tables[table]?.columns[name.name] : undefined;
  if (own !== undefined) return own;
  const joins = joinsFor(model, table, null);
  const sql = writeExpression(expression, (name) => {
    if (model.tables[table]?.columns[name] !== undefined) return columnSql('f', name);
    const path = findDimension(model, table, name);
    if (path === null) throw new Fault(`its ${what} names "${name}", which ${table} neither has nor reaches`);
    return joins.columnOf(path);
  });
  const from = [`${quoteName(table)} AS f`, ...joins.clauses()].join(' ');
  try {
    const [row] = await connection.rows<{ column_type: string }>(`DESCRIBE SELECT ${sql} AS v FROM ${from}`);
    return row?.column_type ?? 'VARCHAR';
  } catch (error) {
    if (!isEngineError(error, 'sql-failed')) throw error;
    throw new Fault(`its ${what} does not bind: ${error.params.message.split('\n')[0]}`);
  }
}
