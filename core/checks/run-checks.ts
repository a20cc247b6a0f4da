import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quotePath } from '../duckdb/sql-text.ts';
import type { Pack } from '../packs/pack.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { OnProgress } from '../protocol/progress.ts';
import type { CheckResult, SourceCounts } from '../protocol/snapshot.ts';
import { type CheckAvailability, needsOf, usesOfChecks } from './check-needs.ts';
import { type ChecksSince, type Shortcut, shortcutOf } from './checks-since.ts';
import { dropFailingRowsBut, keepFailingRows } from './failing-rows.ts';
import { type PlannedCheck, planChecks } from './plan-checks.ts';
import { planSourceChecks } from './source-checks.ts';
import { allowedRows, statusOf } from './verdict.ts';

export interface RunChecksInput {
  readonly pack: Pack;
  readonly availability: CheckAvailability;
  /** Counts of the ingest; the built-in checks of a source are left out where it has none. */
  readonly sources?: readonly SourceCounts[];
  /** An earlier run of the same checks in this warehouse: what it tells is not looked at again. */
  readonly since?: ChecksSince | null;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

interface Ready {
  readonly check: PlannedCheck;
  readonly shortcut: Shortcut | null;
}

/**
 * Runs the built-in checks of the sources, the data tests of the models and the custom checks in the warehouse in use
 * (schema `checks` is made). All tests of a model that can, share one scan. Failing rows go to `checks."<name>"`.
 * Errors: `check-not-run` for a test whose SQL does not run, and those of `planChecks`.
 */
export async function runChecks(connection: Connection, input: RunChecksInput): Promise<CheckResult[]> {
  await connection.run('CREATE SCHEMA IF NOT EXISTS checks');
  const planned = [...planSourceChecks(input.pack, input.sources ?? []), ...planChecks(input.pack)];
  const availability = withSources(input.availability, input.sources ?? []);
  const results = new Map<string, CheckResult>();
  const reads = new Map<string, readonly string[]>();
  const ready: Ready[] = [];
  const uses = await usesOfChecks(connection, planned);
  for (const check of planned) {
    const { reason, ...needs } = needsOf(check, uses, availability);
    if (check.model === null) reads.set(check.name, [...needs.relations]);
    if (reason !== null) {
      results.set(check.name, unavailable(check, reason));
      continue;
    }
    const shortcut = input.since == null ? null : shortcutOf(check, needs, input.since);
    if (shortcut?.kind === 'holds') results.set(check.name, shortcut.result);
    else ready.push({ check, shortcut });
  }
  for (const group of groupByRelation(ready)) {
    input.signal?.throwIfAborted();
    for (const result of await runGroup(connection, group)) results.set(result.check, result);
    const item = group[0]?.check.model ?? group[0]?.check.name ?? null;
    input.onProgress?.({ stage: 'checks', item, done: results.size, total: planned.length, unit: 'checks' });
  }
  const all = planned.flatMap((check) => results.get(check.name) ?? []);
  await dropFailingRowsBut(connection, new Set(all.flatMap(({ check, table }) => (table === null ? [] : [check]))));
  return all.map((result) => {
    const read = reads.get(result.check);
    return read === undefined ? result : { ...result, reads: read };
  });
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
  for (const { check, shortcut } of group) {
    const begun = performance.now();
    try {
      const { count } = check.sql;
      const isClean = shortcut?.kind === 'none' && (await connection.number(shortcut.query)) === 0;
      const counted = scanned.failing.get(check.name) ?? 0;
      const failing = isClean ? 0 : 'query' in count ? await connection.number(count.query) : counted;
      const ms = share + Math.round(performance.now() - begun);
      results.push(await resultOf(connection, check, failing, scanned.rows, ms));
    } catch (error) {
      throw notRun(check, error);
    }
  }
  return results;
}

/** Row count and every shared count of a model: one look at its rows, or at those that came and those that went. */
async function scan(
  connection: Connection,
  group: readonly Ready[],
): Promise<{ rows: number; failing: Map<string, number> }> {
  const model = group[0]?.check.model ?? null;
  const failing = new Map<string, number>();
  if (model === null) return { rows: 0, failing };
  const whole: Counted[] = [];
  const parts = new Map<string, Counted[]>();
  for (const { check, shortcut } of group) {
    const { count } = check.sql;
    if ('query' in count) continue;
    const aggregate = 'rowFails' in count ? `count(*) FILTER (WHERE ${count.rowFails})` : count.aggregate;
    if (shortcut?.kind !== 'rows') whole.push({ check, aggregate });
    else {
      failing.set(check.name, shortcut.failing);
      for (const part of [shortcut.gained, shortcut.lost])
        parts.set(part, [...(parts.get(part) ?? []), { check, aggregate, sign: part === shortcut.lost ? -1 : 1 }]);
    }
  }
  const rows = await countIn(connection, relationOf(model), whole, failing);
  for (const [part, counted] of parts) await countIn(connection, part, counted, failing);
  return { rows, failing };
}

interface Counted {
  readonly check: PlannedCheck;
  readonly aggregate: string;
  /** -1: rows that are gone. */
  readonly sign?: 1 | -1;
}

/** Adds what each check counts in a relation to `failing`; returns the rows of the relation. */
async function countIn(
  connection: Connection,
  relation: string,
  counted: readonly Counted[],
  failing: Map<string, number>,
): Promise<number> {
  const select = (items: readonly Counted[]): string =>
    `SELECT count(*) AS "rows"${items.map((item, i) => `, ${item.aggregate} AS "c${i}"`).join('')} FROM ${relation}`;
  try {
    const [row] = await connection.rows(select(counted));
    for (const [i, { check, sign = 1 }] of counted.entries())
      failing.set(check.name, (failing.get(check.name) ?? 0) + sign * Number(row?.[`c${i}`] ?? 0));
    return Number(row?.['rows'] ?? 0);
  } catch (error) {
    if (isEngineError(error, 'cancelled', 'out-of-memory')) throw error;
    // One of them is wrong: find out which.
    for (const item of counted) {
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

function unavailable(check: PlannedCheck, reason: string): CheckResult {
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

function notRun(check: PlannedCheck, error: unknown): unknown {
  if (isEngineError(error, 'cancelled', 'out-of-memory', 'check-not-run')) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new EngineError('check-not-run', { check: check.name, message }, { cause: error });
}
