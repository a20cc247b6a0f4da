import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import { keyOf } from './restated-rows.ts';
import type { PairSide, SnapshotPair } from './snapshot-pair.ts';

/**
 * SQL that says in which columns rows of a model differ between the two snapshots: `_key` and `_changes`, a list of (`column`,
 * `before`, `after`) as text, NULL for NULL, in the order of the later snapshot's columns. Only keys that are one row in either
 * snapshot have a line: of several with one key nothing says which became which. Null: one of the two has no such model.
 * @param keys SQL with a column `_key` VARCHAR[], of which rows
 */
export async function changesSql(
  pair: SnapshotPair,
  { model, key }: { readonly model: string; readonly key: readonly string[] },
  keys: string,
): Promise<string | null> {
  const [before, after] = [await columnsOf(pair, 'before', model), await columnsOf(pair, 'after', model)];
  if (before.size === 0 || after.size === 0) return null;
  const changes = [...after].map(([name, type]) => {
    const [was, is] = [before.has(name) ? `b._row.${quoteName(name)}` : 'NULL', `a._row.${quoteName(name)}`];
    const [wasText, isText] = [`CAST(${was} AS VARCHAR)`, `CAST(${is} AS VARCHAR)`];
    const differs =
      before.get(name) === type ? `${was} IS DISTINCT FROM ${is}` : `${wasText} IS DISTINCT FROM ${isText}`;
    return `CASE WHEN ${differs} THEN {'column': ${quoteText(name)}, 'before': ${wasText}, 'after': ${isText}} END`;
  });
  const single = (side: PairSide) =>
    `SELECT ${keyOf(key)} AS _key, t AS _row FROM ${quoteName(side)}.main.${quoteName(model)} AS t
     WHERE ${keyOf(key)} IN (SELECT _key FROM (${keys})) QUALIFY count(*) OVER (PARTITION BY ${keyOf(key)}) = 1`;
  return `SELECT a._key, list_filter([${changes.join(', ')}], lambda one: one IS NOT NULL) AS _changes
    FROM (${single('before')}) AS b JOIN (${single('after')}) AS a ON a._key = b._key`;
}

/** `_changes` in words: `total_amount: 10.50 -> 12.25; is_void: false -> true`; NULL where nothing differs. */
export const changesText = `nullif(array_to_string(list_transform(_changes, lambda one:
  one.column || ': ' || coalesce(one.before, 'nothing') || ' -> ' || coalesce(one.after, 'nothing')), '; '), '')`;

/** Name -> type, in order. */
async function columnsOf({ connection }: SnapshotPair, side: PairSide, model: string): Promise<Map<string, string>> {
  const found = await connection.rows<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns()
     WHERE database_name = $1 AND schema_name = 'main' AND table_name = $2 ORDER BY column_index`,
    [side, model],
  );
  return new Map(found.map(({ name, type }) => [name, type]));
}
