import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { CauseCounts, RestatementCause } from '../protocol/restatement.ts';
import type { CompiledRowSet } from '../semantic/compile-rows.ts';
import type { SemanticTable } from '../semantic/semantic-model.ts';
import type { PairSide, SnapshotPair } from './snapshot-pair.ts';

type Cells = Readonly<Record<string, unknown>>;

/** A table in `work` that `keepDifference` made, of rows of one model. */
export interface Difference {
  readonly name: string;
  readonly model: string;
  /** True: by what the extracts did; false: by what definitions did. */
  readonly moved: boolean;
  /** The cause whose rows show by their own columns what happened to them; null: none of its causes. */
  readonly explains: RestatementCause | null;
}

/** Surrogate keys: another number in another snapshot says nothing of the row. */
const surrogate = 'UBIGINT';

/**
 * Columns that tell the rows of a set apart, the best first: the declared key; what the model belongs to, without and with its
 * day; those and its dimensions. Rows that none of them tells apart are numbered by their value.
 */
export function keyCandidates(set: CompiledRowSet, table: SemanticTable | undefined): string[][] {
  if (set.key !== null) return [[set.key]];
  const natural = (columns: readonly string[]) =>
    [...new Set(columns)].filter((name) => table?.columns[name] !== undefined && table.columns[name] !== surrogate);
  const owners = natural((table?.entities ?? []).map(({ column }) => column));
  const undated = owners.filter((name) => name !== set.time && table?.columns[name] !== 'DATE');
  const dimensions = natural((table?.dimensions ?? []).map((one) => one.column));
  const dated = set.time === null ? owners : natural([...owners, set.time]);
  return [undated, dated, natural([...dated, ...dimensions])].filter((columns) => columns.length > 0);
}

/** The first columns that tell at least every second row apart; the last ones where none do. */
export async function chooseKey(
  { connection, keep }: SnapshotPair,
  set: CompiledRowSet,
  candidates: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const last = candidates.at(-1) ?? [];
  if (candidates.length < 2) return last;
  const columns = [...new Set(candidates.flat())].map(quoteName);
  // The side whose definition wrote the SQL: the other may not know its columns any more.
  await keep('before', 'apart', `SELECT ${columns.join(', ')} FROM (${set.sql})`);
  const counts = candidates.map((columns) => `count(DISTINCT ${keyOf(columns)}) * 2 >= count(*)`);
  const [row] = await connection.rows<Cells>(
    `SELECT ${counts.map((sql, i) => `${sql} AS c${i}`).join(', ')} FROM work.main.apart`,
  );
  await connection.run('DROP TABLE work.main.apart');
  return candidates.find((_, i) => row?.[`c${i}`] === true) ?? last;
}

/** Keeps what each row of a set counts as, in one snapshot: columns `_key` VARCHAR[], `_n` (of equal keys), `_value`. */
export async function keepRows(
  { keep }: SnapshotPair,
  side: PairSide,
  name: string,
  set: CompiledRowSet,
  key: readonly string[],
): Promise<void> {
  const value = set.adds === 'count of rows' ? '1' : '_value';
  await keep(
    side,
    name,
    `SELECT ${keyOf(key)} AS _key, row_number() OVER (PARTITION BY ${keyOf(key)} ORDER BY ${value}) AS _n, ${value} AS _value FROM (${set.sql})`,
  );
}

/**
 * Rows that count otherwise in `after` than in `before` (both made by `keepRows`), with the cause of each: a table with columns
 * `_cause`, `_key`, `_n`, `_before`, `_after`. A row that the other snapshot has, but does not count here, was corrected.
 */
export async function keepDifference(
  { connection }: SnapshotPair,
  name: string,
  rows: { readonly before: string; readonly after: string },
  known: { readonly model: string; readonly key: readonly string[] } | null,
): Promise<void> {
  const elsewhere = (side: PairSide, missing: string) =>
    known === null
      ? 'SELECT NULL::VARCHAR[] AS _key, 0 AS _n WHERE FALSE'
      : `SELECT ${keyOf(known.key)} AS _key, count(*) AS _n FROM ${quoteName(side)}.main.${quoteName(known.model)}
         WHERE ${keyOf(known.key)} IN (SELECT _key FROM differing WHERE ${missing}) GROUP BY ALL`;
  const cause =
    known === null
      ? quoteText('definition')
      : `CASE WHEN NOT _was AND coalesce(old._n, 0) < d._n THEN 'late'
              WHEN NOT _is AND coalesce(fresh._n, 0) < d._n THEN 'removed' ELSE 'corrected' END`;
  await connection.run(`CREATE TABLE work.main.${name} AS
    WITH differing AS (
      SELECT coalesce(b._key, a._key) AS _key, coalesce(b._n, a._n) AS _n, b._key IS NOT NULL AS _was, a._key IS NOT NULL AS _is,
             b._value AS _before, a._value AS _after
      FROM work.main.${rows.before} AS b FULL JOIN work.main.${rows.after} AS a ON a._key = b._key AND a._n = b._n
      WHERE b._key IS NULL OR a._key IS NULL OR a._value IS DISTINCT FROM b._value),
    old AS (${elsewhere('before', 'NOT _was')}), fresh AS (${elsewhere('after', 'NOT _is')})
    SELECT ${cause} AS _cause, d._key, d._n, _before, _after
    FROM differing AS d LEFT JOIN old ON old._key = d._key LEFT JOIN fresh ON fresh._key = d._key`);
}

/** How many rows differ for each cause; a row of a model that stands in several sets is one. */
export async function countCauses(connection: Connection, differences: readonly Difference[]): Promise<CauseCounts> {
  const counts: { [cause in RestatementCause]: number } = { late: 0, corrected: 0, removed: 0, definition: 0 };
  if (differences.length === 0) return counts;
  const rows = differences.map(
    ({ name, model }) => `SELECT ${quoteText(model)} AS model, _cause, _key, _n FROM work.main.${name}`,
  );
  const counted = await connection.rows<{ cause: RestatementCause; n: unknown }>(
    `SELECT _cause AS cause, count(*) AS n FROM (${rows.join(' UNION ')}) GROUP BY ALL`,
  );
  for (const { cause, n } of counted) counts[cause] += Number(n);
  return counts;
}

/** How much a differing row moves the number, roughly; by it the largest come first. */
export const effectSql = 'abs(coalesce(TRY_CAST(_after AS DOUBLE), 0) - coalesce(TRY_CAST(_before AS DOUBLE), 0))';

/** SQL of the texts that tell rows apart. */
export function keyOf(columns: readonly string[]): string {
  return `[${columns.map((name) => `CAST(${quoteName(name)} AS VARCHAR)`).join(', ')}]::VARCHAR[]`;
}
