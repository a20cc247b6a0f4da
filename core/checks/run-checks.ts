import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quotePath } from '../duckdb/sql-text.ts';
import type { Pack } from '../packs/pack.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { OnProgress } from '../protocol/progress.ts';
import type { CheckResult, SourceCounts } from '../protocol/snapshot.ts';
import { type CheckAvailability, needsOf } from './check-needs.ts';
import { dropFailingRows, keepFailingRows } from './failing-rows.ts';
import { type PlannedCheck, planChecks } from './plan-checks.ts';
import { planSourceChecks } from './source-checks.ts';
import { allowedRows, statusOf } from './verdict.ts';

export interface RunChecksInput {
  readonly pack: Pack;
  readonly availability: CheckAvailability;
  /** Counts of the ingest; the built-in checks of a source are left out where it has none. */
  readonly sources?: readonly SourceCounts[];
  /** A result that still holds (neither the test nor what it reads has changed): it is taken over with its failing rows. */
  readonly reuse?: (check: {
    name: string;
    model: string | null;
    relations: ReadonlySet<string>;
  }) => CheckResult | null;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

interface Ready {
  readonly check: PlannedCheck;
  readonly relations: ReadonlySet<string>;
}

/**
 * Runs the built-in checks of the sources, the data tests of the models and the custom checks in the warehouse in use
 * (schema `checks` is made). All tests of a model that can, share one scan. Failing rows go to `checks."<name>"`.
 * Errors: `check-not-run` for a test whose SQL does not run, and those of `planChecks`.
 */
export async function runChecks(connection: Connection, input: RunChecksInput): Promise<CheckResult[]> {
  await connection.run('CREATE SCHEMA IF NOT EXISTS checks');
  const planned = [...planSourceChecks(input.pack, input.sources ?? []), ...planChecks(input.pack)];
  await dropForgotten(connection, planned);
  const availability = withSources(input.availability, input.sources ?? []);
  const results = new Map<string, CheckResult>();
  const ready: Ready[] = [];
  for (const check of planned) {
    const { reason, relations } = await needsOf(connection, check, availability);
    const kept = reason === null ? (input.reuse?.({ name: check.name, model: check.model, relations }) ?? null) : null;
    if (reason !== null) results.set(check.name, await unavailable(connection, check, reason));
    else if (kept !== null) results.set(check.name, kept);
    else ready.push({ check, relations });
  }
  for (const group of groupByRelation(ready)) {
    input.signal?.throwIfAborted();
    for (const result of await runGroup(connection, group)) results.set(result.check, result);
    const item = group[0]?.check.model ?? group[0]?.check.name ?? null;
    input.onProgress?.({ stage: 'checks', item, done: results.size, total: planned.length, unit: 'checks' });
  }
  return planned.flatMap((check) => results.get(check.name) ?? []);
}

/** Absent sources and absent optional columns are unavailable too. */
function withSources(availability: CheckAvailability, sources: readonly SourceCounts[]): CheckAvailability {
  const models = new Map(availability.models);
  const columns = new Map(availability.columns);
  for (const { source, absent, absentColumns } of sources) {
    if (absent !== null) models.set(`source.${source}`, absent);
    for (const column of absentColumns)
      columns.set(`source.${source}.${column}`, `no file of ${source} has the column ${column}`);
  }
  return { models, columns };
}

/** Tests of one model run together; custom checks each by themselves. */
function groupByRelation(ready: readonly Ready[]): Ready[][] {
  const groups = new Map<string, Ready[]>();
  for (const item of ready) {
    const key = item.check.model === null ? `check ${item.check.name}` : `model ${item.check.model}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

async function runGroup(connection: Connection, group: readonly Ready[]): Promise<CheckResult[]> {
  const started = performance.now();
  const scanned = await scan(connection, group);
  const share = Math.round((performance.now() - started) / group.length);
  const results: CheckResult[] = [];
  for (const { check } of group) {
    const begun = performance.now();
    try {
      const { count } = check.sql;
      const failing = 'query' in count ? await connection.number(count.query) : (scanned.failing.get(check.name) ?? 0);
      const ms = share + Math.round(performance.now() - begun);
      results.push(await resultOf(connection, check, failing, scanned.rows, ms));
    } catch (error) {
      throw notRun(check, error);
    }
  }
  return results;
}

/** Row count and every shared aggregate of a model in one query. */
async function scan(
  connection: Connection,
  group: readonly Ready[],
): Promise<{ rows: number; failing: Map<string, number> }> {
  const model = group[0]?.check.model ?? null;
  if (model === null) return { rows: 0, failing: new Map() };
  const shared = group.flatMap(({ check }) =>
    'aggregate' in check.sql.count ? [{ check, aggregate: check.sql.count.aggregate }] : [],
  );
  const select = (items: typeof shared): string =>
    `SELECT count(*) AS "rows"${items.map((item, i) => `, ${item.aggregate} AS "c${i}"`).join('')} FROM ${relationOf(model)}`;
  try {
    const [row] = await connection.rows(select(shared));
    return {
      rows: Number(row?.['rows'] ?? 0),
      failing: new Map(shared.map(({ check }, i) => [check.name, Number(row?.[`c${i}`] ?? 0)])),
    };
  } catch (error) {
    if (isEngineError(error, 'cancelled', 'out-of-memory')) throw error;
    // One of them is wrong: find out which.
    for (const item of shared) {
      try {
        await connection.run(select([item]));
      } catch (cause) {
        throw notRun(item.check, cause);
      }
    }
    throw error;
  }
}

function relationOf(model: string): string {
  return model.startsWith('source.') ? quotePath(model) : quoteName(model);
}

async function resultOf(
  connection: Connection,
  check: PlannedCheck,
  failing: number,
  scannedRows: number,
  ms: number,
): Promise<CheckResult> {
  const rows = check.rows ?? scannedRows;
  let table: string | null = null;
  if (failing > 0) table = await keepFailingRows(connection, check.name, check.sql.failing);
  else await dropFailingRows(connection, check.name);
  const status = statusOf(failing, rows, check);
  const { summary } = check.sql;
  const what = check.model === null ? check.name : check.model;
  const allowed = check.threshold > 0 ? `, ${Math.floor(allowedRows(check.threshold, rows))} allowed` : '';
  const found =
    failing === 0
      ? `${what}: ${check.sql.rule}.`
      : `${what}: ${failing} ${failing === 1 ? 'row does' : 'rows do'} not hold to the rule: ${check.sql.rule}${allowed}.`;
  return {
    check: check.name,
    model: check.model,
    column: check.column,
    kind: check.kind,
    severity: check.severity,
    status,
    failingRows: failing,
    rows,
    message: failing === 0 || summary === null ? found : String((await connection.value(summary)) ?? found),
    advice: failing === 0 ? '' : check.sql.advice,
    table,
    ms,
  };
}

async function unavailable(connection: Connection, check: PlannedCheck, reason: string): Promise<CheckResult> {
  await dropFailingRows(connection, check.name);
  const { name, model, column, kind, severity } = check;
  const message = `Not checked: ${reason}`;
  return {
    check: name,
    model,
    column,
    kind,
    severity,
    status: 'unavailable',
    failingRows: 0,
    rows: 0,
    message,
    advice: '',
    table: null,
    ms: 0,
  };
}

/** Tables of checks that the pack no longer has. */
async function dropForgotten(connection: Connection, planned: readonly PlannedCheck[]): Promise<void> {
  const known = new Set(planned.map((check) => check.name));
  const kept = await connection.rows<{ table_name: string }>(
    `SELECT table_name FROM duckdb_tables() WHERE schema_name = 'checks' AND database_name = current_database()`,
  );
  for (const { table_name } of kept) if (!known.has(table_name)) await dropFailingRows(connection, table_name);
}

function notRun(check: PlannedCheck, error: unknown): unknown {
  if (isEngineError(error, 'cancelled', 'out-of-memory', 'check-not-run')) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new EngineError('check-not-run', { check: check.name, message }, { cause: error });
}
