import type { Connection } from '../duckdb/connection.ts';
import { interruptible } from '../duckdb/result-stream.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { AnswerColumn, AnswerContext, MetricFormat } from '../protocol/metric-query.ts';
import { type RestatementQuestion, restatementCauses } from '../protocol/restatement.ts';
import { findMetric } from '../semantic/find-metric.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { type Difference, effectSql } from './restated-rows.ts';
import { formatOf, keepSets, type RestatedSides, readSides, type SetOnItsWay } from './restated-sets.ts';
import { changesSql, changesText } from './row-changes.ts';
import { openSnapshotPair, type SnapshotPair } from './snapshot-pair.ts';

/** Every row that counts otherwise, ready to be read. */
export interface OpenRestatedRows {
  /** The instance that holds the rows; it can do nothing else. */
  readonly connection: Connection;
  /**
   * One row for each row of a set that counts otherwise: `cause`, `rows_of` (the set), `model`, the key columns of all sets as
   * text, `occurrence` (1, 2, ... of rows with the same key), `counted_before`, `counts_now`; NULL: does not count. Then
   * `what_differs`: the columns of a corrected row, then -> now; NULL where the row itself does not differ or is in one snapshot only.
   */
  readonly sql: string;
  readonly context: AnswerContext;
  readonly versions: Readonly<Record<string, number>>;
  /** What the rows do not say, in words. */
  readonly notes: readonly string[];
  readonly close: () => Promise<void>;
}

export interface RestatedRowsOptions {
  readonly signal?: AbortSignal | undefined;
  /** The one file that DuckDB may write by itself; null: none. */
  readonly writes: string | null;
  /** False: without `what_differs`, which earlier files do not have. */
  readonly differs?: boolean | undefined;
}

/** What a row counts as: exact numbers, floating ones and words each have columns of their own, so that nothing changes its type. */
const valueKinds = [
  { suffix: '', label: '', is: (type: string) => /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL.*)$/.test(type) },
  { suffix: '_float', label: ' (floating)', is: (type: string) => type === 'DOUBLE' || type === 'FLOAT' },
  { suffix: '_text', label: ' (text)', is: () => true },
] as const;
type ValueKind = (typeof valueKinds)[number];

/**
 * All rows of a restatement, of every set and cause, in the order in which the window shows them. They are compared here, and
 * may spill to disk; reading them is up to the caller. Errors: those of the question, `out-of-memory`, `cancelled`.
 */
export async function openRestatedRows(
  before: OpenSnapshot,
  after: OpenSnapshot,
  question: RestatementQuestion,
  { signal, writes, differs = true }: RestatedRowsOptions,
): Promise<OpenRestatedRows> {
  const sides = await readSides(before, after, question);
  const pair = await openSnapshotPair(before, after, writes);
  try {
    return await interruptible(pair.connection, signal, () => keepAll(pair, sides, question, differs));
  } catch (error) {
    await pair.close();
    throw error;
  }
}

async function keepAll(
  pair: SnapshotPair,
  sides: RestatedSides,
  { metric, period, from }: RestatementQuestion,
  differs: boolean,
): Promise<OpenRestatedRows> {
  const { connection, close } = pair;
  const { ways, definitions, listed } = await keepSets(pair, sides, metric);
  const parts: Part[] = [];
  for (const [place, way] of ways.entries()) {
    for (const difference of way.differences) {
      const kind = await kindOf(connection, difference.name);
      const changes = differs ? await keepChanges(pair, difference, way.key) : null;
      parts.push({ name: difference.name, place, way, kind, changes });
    }
  }
  const keys = new Map([...new Set(ways.flatMap(({ key }) => key))].map((name) => [name, keyColumnName(name)]));
  const kinds = valueKinds.filter((kind) => parts.some((part) => part.kind === kind));
  // The first kind has the plain names, also where it is not that of numbers.
  const values = (kinds.length === 0 ? [valueKinds[0]] : kinds).map((kind, at) => ({
    ...{
      kind,
      before: `counted_before${at === 0 ? '' : kind.suffix}`,
      now: `counts_now${at === 0 ? '' : kind.suffix}`,
    },
    label: at === 0 ? '' : kind.label,
  }));
  const selects = parts.map(({ name, place, way, kind, changes }) => {
    const columns = [
      ...[`${place} AS _set`, 'd._cause AS cause', `${quoteText(way.label)} AS rows_of`],
      `${quoteText(way.set.model)} AS model`,
      ...[...keys].map(([key, as]) => {
        const at = way.key.indexOf(key);
        return `${at < 0 ? 'NULL::VARCHAR' : `d._key[${at + 1}]`} AS ${quoteName(as)}`;
      }),
      '_n AS occurrence',
      ...values.flatMap((value) => {
        const cast = value.kind.suffix === '_text' ? '::VARCHAR' : '';
        return value.kind === kind
          ? [`_before${cast} AS ${value.before}`, `_after${cast} AS ${value.now}`]
          : [`NULL AS ${value.before}`, `NULL AS ${value.now}`];
      }),
      ...(differs ? [`${changes === null ? 'NULL::VARCHAR' : 'c.what_differs'} AS what_differs`] : []),
      ...['d._key', `${effectSql} AS _effect`],
    ];
    const joined =
      changes === null ? '' : ` LEFT JOIN work.main.${changes} AS c ON c._key = d._key AND c._cause = d._cause`;
    return `SELECT ${columns.join(', ')} FROM work.main.${name} AS d${joined}`;
  });
  const empty = `SELECT 0 AS _set, '' AS cause, '' AS rows_of, '' AS model, 0 AS occurrence, 0 AS counted_before, 0 AS counts_now,
    ${differs ? 'NULL::VARCHAR AS what_differs,' : ''} NULL::VARCHAR[] AS _key, 0 AS _effect WHERE FALSE`;
  const order = `_set, array_position([${restatementCauses.map(quoteText).join(', ')}], cause), _effect DESC, _key, occurrence`;
  const sql = `SELECT * EXCLUDE (_set, _key, _effect) FROM (${selects.join('\nUNION ALL ') || empty}) ORDER BY ${order}`;
  const format = onlyFormat(sides, ways);
  const to = sides.before.compiled.sets[0]?.to ?? sides.to;
  const context: AnswerContext = {
    columns: [
      ...[column('cause', 'Cause'), column('rows_of', 'Rows of'), column('model', 'Model')],
      ...[...keys].map(([key, as]) => column(as, key)),
      column('occurrence', 'Occurrence'),
      ...values.flatMap(({ before, now, label }) => [
        { ...column(before, `Counted before${label}`), role: 'prior' as const, metric, format },
        { ...column(now, `Counts now${label}`), role: 'metric' as const, metric, format },
      ]),
      ...(differs ? [column('what_differs', 'What differs')] : []),
    ],
    ...{ from: period ?? from, to, priorFrom: null, priorTo: null, missingDays: [], partial: false },
    sql: [sides.before, sides.after].flatMap((side) => side.compiled.sets.map((set) => set.sql)).join(';\n'),
  };
  const version = findMetric(sides.after.model.metrics, metric)?.version;
  const unsaid = `what the changed definition did has no rows of its own: ${definitions.join(' ')}`;
  return {
    ...{ connection, sql, context, close },
    versions: version === undefined ? {} : { [metric]: version },
    notes: listed || definitions.length === 0 ? [] : [unsaid],
  };
}

interface Part {
  /** A table of differing rows in `work`. */
  readonly name: string;
  /** Of the set among the sets. */
  readonly place: number;
  readonly way: SetOnItsWay;
  readonly kind: ValueKind;
  /** The table in `work` that says what differs in its rows; null: none. */
  readonly changes: string | null;
}

/** Keeps what differs in the rows of a difference: `_cause`, `_key`, `what_differs`. Null where no rows of it show that. */
async function keepChanges(
  pair: SnapshotPair,
  { name, model, explains }: Difference,
  key: readonly string[],
): Promise<string | null> {
  if (explains === null) return null;
  const cause = quoteText(explains);
  const keys = `SELECT _key FROM work.main.${name} WHERE _cause = ${cause}`;
  const changes = await changesSql(pair, { model, key }, keys);
  if (changes === null) return null;
  const table = `${name}_changes`;
  await pair.connection.run(
    `CREATE TABLE work.main.${table} AS SELECT ${cause} AS _cause, _key, ${changesText} AS what_differs FROM (${changes})`,
  );
  return table;
}

async function kindOf(connection: Connection, table: string): Promise<ValueKind> {
  const found = await connection.rows<{ type: string }>(
    `SELECT data_type AS type FROM duckdb_columns()
     WHERE database_name = 'work' AND table_name = ${quoteText(table)} AND column_name IN ('_before', '_after')`,
  );
  return valueKinds.find(({ is }) => found.every(({ type }) => is(type))) ?? valueKinds[2];
}

/** Key columns keep their names, but for those that the file has already. */
function keyColumnName(name: string): string {
  const taken = /^(cause|rows_of|model|occurrence|counted_before.*|counts_now.*|what_differs|_set|_key|_effect)$/i;
  return taken.test(name) ? `key_${name}` : name;
}

function column(name: string, label: string): AnswerColumn {
  return { name, role: 'dimension', metric: null, label, format: null };
}

/** The format of what rows count as, where all sets have the same. */
function onlyFormat(sides: RestatedSides, ways: readonly SetOnItsWay[]): MetricFormat | null {
  const formats = ways.map(({ set }) => formatOf(sides, set));
  const [first = null] = formats;
  return formats.every((format) => JSON.stringify(format) === JSON.stringify(first)) ? first : null;
}
