import { parseSql } from '../duckdb/ast.ts';
import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { countReferences } from '../models/references.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { Catalog } from '../protocol/catalog.ts';
import type { MadeFrom } from '../protocol/made-from.ts';
import type { MetricQuery } from '../protocol/metric-query.ts';
import { compileMetricQuery } from '../semantic/compile-metric-query.ts';
import { type CompiledRowSet, compileRows } from '../semantic/compile-rows.ts';
import type { SemanticModel } from '../semantic/semantic-model.ts';
import { interruptible } from '../warehouse/warehouse-database.ts';
import { FileTrace } from './file-trace.ts';
import { readJoinedCatalog } from './joined-catalog.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { withModel } from './run-metric-query.ts';
import type { QueryDesk, QueryOptions } from './run-query.ts';

/**
 * The tables that answer a question and the extract files that hold its rows: rows of the asked days and filters, not of the days that
 * they are compared with. Errors: those of the question, `cancelled`.
 */
export async function madeFrom(
  desk: QueryDesk,
  snapshot: OpenSnapshot,
  query: MetricQuery,
  options: QueryOptions,
): Promise<MadeFrom> {
  const catalog = await readJoinedCatalog(snapshot);
  const plain = { ...query, compare: null };
  const { sets, routed, direct, keyOf } = await withModel(snapshot, query.metrics, async (connection, model) => {
    const sets = new Map<string, CompiledRowSet>();
    for (const metric of query.metrics) {
      const mark = { metric, period: null, dimensions: {} };
      const rows = await compileRows(connection, model, plain, mark, ownerPolicy);
      for (const set of rows.sets) sets.set(set.sql, set);
    }
    const tablesOf = (route: boolean) => tablesRead(connection, model, plain, route);
    const keyOf = (table: string) =>
      model.tables[table]?.entities.find(({ type }) => type !== 'foreign')?.column ?? null;
    return { sets: [...sets.values()], routed: await tablesOf(true), direct: await tablesOf(false), keyOf };
  });
  const connection = await snapshot.connect();
  try {
    const trace = new FileTrace(connection, catalog.models, keyOf);
    const work = async () => {
      for (const set of sets) await followSet(trace, set, catalog);
      const facts = new Set(sets.map(({ model }) => model));
      for (const table of direct) {
        if (!facts.has(table)) trace.readWhole(table, `${table} says what the rows belong to, whatever their day`);
      }
      return {
        snapshot: snapshot.id,
        rollups: routed.filter((table) => !direct.includes(table)),
        tables: routed,
        sources: await trace.shares(),
      };
    };
    return await desk.queue.run(() => interruptible(connection, options.signal, work), options);
  } finally {
    connection.close();
  }
}

async function followSet(trace: FileTrace, set: CompiledRowSet, { models }: Catalog): Promise<void> {
  const { model, label, from, to, time } = set;
  const cut = models.find(({ name }) => name === model)?.incremental;
  const valuesOf = (column: string) => ({
    column,
    values: `SELECT DISTINCT ${quoteName(column)} AS v FROM (${set.sql})`,
  });
  if (time === null || to === null) return trace.countWhole(model, `${label} is not made of rows of single days`);
  if (from === null) return trace.countWhole(model, `${label} counts every day up to ${to}`);
  if (cut === undefined) {
    return trace.countWhole(
      model,
      'the snapshot does not say by what its tables are built in parts; the next build does',
    );
  }
  if (cut === null) return trace.countWhole(model, `${model} is made of all rows together`);
  await trace.follow(model, valuesOf(cut.column), 'counted', set.key === null ? null : valuesOf(set.key));
}

/** Tables of the semantic model that the SQL of a question reads. */
async function tablesRead(
  connection: Connection,
  model: SemanticModel,
  query: MetricQuery,
  route: boolean,
): Promise<string[]> {
  const { sql } = await compileMetricQuery(connection, model, query, ownerPolicy, { route });
  const parsed = await parseSql(connection, sql);
  const read = new Set(
    parsed.ok ? parsed.statements.flatMap((statement) => [...countReferences(statement).keys()]) : [],
  );
  return Object.keys(model.tables).filter((table) => read.has(table.toLowerCase()));
}
