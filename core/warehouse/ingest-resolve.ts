import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { Source } from '../packs/pack.ts';
import type { IsoDate } from '../protocol/date.ts';
import { groupKey, tombstone } from './ingest-source.ts';

/**
 * Why a good row does not stand in the source table:
 * - `duplicate`: an equal row of the same key and day stands for it
 * - `older`: another version of the same day is newer by `order_by`
 * - `conflict`: the same key and day with different values; it goes to quarantine
 * - `superseded`: a newer day has the key (or its parent)
 * - `repeat`: append only, an older day has the key already
 * - `replaced`: a newer day says everything by itself
 * - `deleted`: the newest version says that the key is gone
 */
export type Verdict = 'duplicate' | 'older' | 'conflict' | 'superseded' | 'repeat' | 'replaced' | 'deleted';

export interface Resolved {
  /** Rows in the verdict table; 0: every row stands. */
  readonly verdicts: number;
  readonly conflicts: number;
}

/** The temporary table (_rid, _why): one row for each row of the resolved table that does not stand. */
export const verdictTable = '_ingest_verdict';

/** The temporary table (file_id, path) of all files whose rows may be resolved. */
export const pathTable = '_ingest_paths';

/**
 * Decides which rows of `table` stand. Keys are counted once; only keys that repeat go through windows, so that the common case
 * (no key repeats) costs one GROUP BY.
 */
export async function resolveRows(
  connection: Connection,
  source: Source,
  table: string,
  lastFull: IsoDate | null,
): Promise<Resolved> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${verdictTable} (_rid BIGINT, _why VARCHAR)`);
  const acrossDays = source.mode === 'upsert' || source.mode === 'append';
  let repeats = 0;
  if (source.key.length > 0) {
    // Keys that repeat at all; for the other modes only those that repeat in a day matter.
    const counted = acrossDays ? source.key : [...source.key, '_extract_date'];
    repeats = await countInto(
      connection,
      '_ingest_repeated',
      `SELECT ${list(counted)} FROM ${table} GROUP BY ALL HAVING count(*) > 1`,
    );
    if (repeats > 0) await resolveSameDay(connection, source, table, acrossDays);
  }
  if (lastFull !== null) {
    await connection.run(
      `INSERT INTO ${verdictTable} SELECT t.rowid, 'replaced' FROM ${table} t WHERE t._extract_date < DATE '${lastFull}' AND ${isOpen('t')}`,
    );
  }
  if (source.mode === 'replace_by') await resolveParents(connection, source, table);
  else if (acrossDays && repeats > 0) await resolveDays(connection, table, source.key, source.mode === 'append');
  const isDeletion = tombstone(source);
  if (isDeletion !== null) {
    await connection.run(
      `INSERT INTO ${verdictTable} SELECT t.rowid, 'deleted' FROM ${table} t WHERE ${isDeletion} AND ${isOpen('t')}`,
    );
  }
  await connection.run('DROP TABLE IF EXISTS _ingest_repeated');
  const [counts] = await connection.rows<{ verdicts: string; conflicts: string }>(
    `SELECT count(*) AS verdicts, count(*) FILTER (_why = 'conflict') AS conflicts FROM ${verdictTable}`,
  );
  return { verdicts: Number(counts?.verdicts ?? 0), conflicts: Number(counts?.conflicts ?? 0) };
}

/** Condition on a row of `alias`: it stands in the history of its source (also when a newer day supersedes it). */
export function standsInHistory(source: Source, alias: string): string {
  const gone = `${alias}.rowid NOT IN (SELECT _rid FROM ${verdictTable} WHERE _why IN ('duplicate', 'older', 'conflict'))`;
  const isDeletion = tombstone(source);
  return isDeletion === null ? gone : `${gone} AND NOT ${isDeletion}`;
}

/** Condition on a row of `alias`: no verdict was given yet. */
export function isOpen(alias: string): string {
  return `${alias}.rowid NOT IN (SELECT _rid FROM ${verdictTable})`;
}

async function resolveSameDay(
  connection: Connection,
  source: Source,
  table: string,
  acrossDays: boolean,
): Promise<void> {
  const keyDay = [...source.key, '_extract_date'];
  if (acrossDays) {
    const days = await countInto(
      connection,
      '_ingest_same_day',
      `SELECT ${list(keyDay)} FROM ${table} t SEMI JOIN _ingest_repeated r ON ${equal(source.key, 't', 'r')} GROUP BY ALL HAVING count(*) > 1`,
    );
    if (days === 0) return;
  } else {
    await connection.run(`CREATE OR REPLACE TEMP TABLE _ingest_same_day AS FROM _ingest_repeated`);
  }
  const all = [...source.columns.map((column) => column.name), '_extract_date'];
  const day = `OVER (PARTITION BY ${list(keyDay)})`;
  const top = source.orderBy === null ? 'true' : `${quoteName(source.orderBy)} IS NOT DISTINCT FROM _top`;
  const newest = source.orderBy === null ? 'NULL' : `max(${quoteName(source.orderBy)}) ${day}`;
  await connection.run(
    `INSERT INTO ${verdictTable}
     WITH contested AS (SELECT t.rowid AS _rid, t.*, f.path AS _path FROM ${table} t
         SEMI JOIN _ingest_same_day d ON ${equal(keyDay, 't', 'd')} JOIN ${pathTable} f ON f.file_id = t._file),
       ordered AS (SELECT *, ${newest} AS _top FROM contested),
       versions AS (SELECT *, ${top} AS _is_top, first_value(_rid) OVER (PARTITION BY ${list(all)} ORDER BY _path, _rid) AS _version FROM ordered),
       judged AS (SELECT *, min(CASE WHEN _is_top THEN _version END) ${day} <> max(CASE WHEN _is_top THEN _version END) ${day} AS _differs FROM versions)
     SELECT _rid, CASE WHEN _differs THEN 'conflict' WHEN NOT _is_top THEN 'older' WHEN _rid <> _version THEN 'duplicate' END AS _why
     FROM judged WHERE _differs OR NOT _is_top OR _rid <> _version`,
  );
  await connection.run('DROP TABLE _ingest_same_day');
}

/** Among the open rows of repeated keys only the newest day (append: the oldest) stands. */
async function resolveDays(
  connection: Connection,
  table: string,
  key: readonly string[],
  keepOldest: boolean,
): Promise<void> {
  const [chosen, beaten, why] = keepOldest ? ['min', '>', 'repeat'] : ['max', '<', 'superseded'];
  await connection.run(
    `INSERT INTO ${verdictTable}
     WITH open AS (SELECT t.rowid AS _rid, ${list(key, 't')}, t._extract_date FROM ${table} t
         SEMI JOIN _ingest_repeated r ON ${equal(key, 't', 'r')} WHERE ${isOpen('t')}),
       chosen AS (SELECT ${list(key)}, ${chosen}(_extract_date) AS _day FROM open GROUP BY ALL)
     SELECT o._rid, '${why}' FROM open o JOIN chosen c ON ${equal(key, 'o', 'c')} WHERE o._extract_date ${beaten} c._day`,
  );
}

/** replace_by: only the lines of a parent's newest day stand. */
async function resolveParents(connection: Connection, source: Source, table: string): Promise<void> {
  const parent = groupKey(source);
  const repeated = await countInto(
    connection,
    '_ingest_repeated',
    `SELECT ${list(parent)} FROM ${table} GROUP BY ALL HAVING min(_extract_date) <> max(_extract_date)`,
  );
  if (repeated > 0) await resolveDays(connection, table, parent, false);
}

async function countInto(connection: Connection, table: string, select: string): Promise<number> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${select}`);
  return connection.number(`SELECT count(*) FROM ${table}`);
}

function list(names: readonly string[], alias?: string): string {
  return names.map((name) => (alias === undefined ? quoteName(name) : `${alias}.${quoteName(name)}`)).join(', ');
}

function equal(names: readonly string[], left: string, right: string): string {
  return names.map((name) => `${left}.${quoteName(name)} = ${right}.${quoteName(name)}`).join(' AND ');
}
