import { quoteName } from '../duckdb/sql-text.ts';
import type { Scd2 } from '../packs/pack.ts';
import type { StubColumn } from './stub-database.ts';

/** Day on which the first version of every key begins: orders older than the first extract find it, late first days do not re-key. */
export const firstValidFrom = '1900-01-01';
/** Exclusive end of the current version. */
export const openValidTo = '9999-12-31';

/** Columns that the wrapper adds; the SQL of the model may not have them. */
export function scd2Columns(scd2: Scd2): string[] {
  return [scd2.surrogateKey, 'valid_from', 'valid_to', 'is_current', ...scd2.track.map((name) => `current_${name}`)];
}

/**
 * Wraps a SELECT of one row per (key, day) into versions (slowly changing dimension type 2): neighbours that are equal in the
 * tracked columns are one version, from `valid_from` (inclusive) to `valid_to` (exclusive). Columns that are not tracked, and
 * `current_<tracked>`, come from the newest row of the key. Rows without a key are left out; one unknown member (surrogate key 0,
 * key NULL, tracked texts 'unknown') is added.
 * @param columns columns of the SELECT, in order
 */
export function wrapScd2(sql: string, scd2: Scd2, columns: readonly StubColumn[]): string {
  const key = quoteName(scd2.key);
  const day = quoteName(scd2.from);
  const tracked = scd2.track.map(quoteName);
  const others = columns.filter(({ name }) => name !== scd2.key && name !== scd2.from && !scd2.track.includes(name));
  const latest = [...scd2.track, ...others.map(({ name }) => name)].map(quoteName);
  const changed = tracked.map((name) => `${name} IS DISTINCT FROM lag(${name}) OVER days`).join(' OR ');
  const typeOf = new Map(columns.map(({ name, type }) => [name, type]));
  const unknown = (name: string): string =>
    typeOf.get(name) === 'VARCHAR' ? `'unknown'` : `CAST(NULL AS ${typeOf.get(name) ?? 'VARCHAR'})`;
  const kept = columns.filter(({ name }) => name !== scd2.from);
  const select = kept.map(({ name }) => {
    const quoted = quoteName(name);
    return scd2.track.includes(name) || name === scd2.key ? `versions.${quoted}` : `latest.${quoted}`;
  });
  const member = kept.map(({ name, type }) => {
    const value = scd2.track.includes(name) ? unknown(name) : `CAST(NULL AS ${type})`;
    return `${value} AS ${quoteName(name)}`;
  });
  return `WITH scd2_rows AS (
${sql}
), scd2_compared AS (
  SELECT ${[key, day, ...tracked].join(', ')},
    row_number() OVER days = 1 AS scd2_first,
    row_number() OVER days = 1 OR ${changed} AS scd2_changed
  FROM scd2_rows
  WHERE ${key} IS NOT NULL
  WINDOW days AS (PARTITION BY ${key} ORDER BY ${day})
), scd2_starts AS (
  SELECT ${[key, ...tracked].join(', ')},
    CASE WHEN scd2_first THEN DATE '${firstValidFrom}' ELSE CAST(${day} AS DATE) END AS valid_from
  FROM scd2_compared
  WHERE scd2_changed
), versions AS (
  SELECT *, lead(valid_from, 1, DATE '${openValidTo}') OVER (PARTITION BY ${key} ORDER BY valid_from) AS valid_to
  FROM scd2_starts
), latest AS (
  SELECT ${[key, ...latest].join(', ')}
  FROM scd2_rows
  WHERE ${key} IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${day} DESC) = 1
)
SELECT
  surrogate_key(versions.${key}, versions.valid_from) AS ${quoteName(scd2.surrogateKey)},
  ${select.join(',\n  ')},
  versions.valid_from,
  versions.valid_to,
  versions.valid_to = DATE '${openValidTo}' AS is_current,
  ${scd2.track.map((name) => `latest.${quoteName(name)} AS ${quoteName(`current_${name}`)}`).join(',\n  ')}
FROM versions
JOIN latest ON latest.${key} = versions.${key}
UNION ALL
SELECT
  0::UBIGINT,
  ${member.join(',\n  ')},
  DATE '${firstValidFrom}',
  DATE '${openValidTo}',
  true,
  ${scd2.track.map((name) => `${unknown(name)} AS ${quoteName(`current_${name}`)}`).join(',\n  ')}
`;
}
