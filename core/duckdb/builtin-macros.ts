import type { Connection } from './connection.ts';
import { exactRatioMacros } from './exact-ratio.ts';
import { quoteText } from './sql-text.ts';

/**
 * The SQL functions that every warehouse (and every stub database that models are bound against) has, as CREATE MACRO
 * statements:
 *
 * - `reporting_time(ts)`: UTC TIMESTAMP -> local TIMESTAMP in the reporting zone
 * - `reporting_date(ts)`: UTC TIMESTAMP -> the DATE on which it falls in the reporting zone
 * - `surrogate_key(key, valid_from)`: UBIGINT, the lower 64 bits of md5 over a length-safe encoding; 0 for a NULL key
 *   (the unknown member)
 * - `exact_ratio(num, den, scale)`: exact decimal division, see exact-ratio.ts
 */
export function builtinMacros(calendar: { readonly timeZone: string }): string[] {
  const local = isUtc(calendar.timeZone)
    ? 'CAST(ts AS TIMESTAMP)'
    : `timezone(${quoteText(calendar.timeZone)}, timezone('UTC', CAST(ts AS TIMESTAMP)))`;
  const text = 'CAST(key_value AS VARCHAR)';
  return [
    `CREATE OR REPLACE MACRO main.reporting_time(ts) AS ${local}`,
    `CREATE OR REPLACE MACRO main.reporting_date(ts) AS CAST(${local} AS DATE)`,
    `CREATE OR REPLACE MACRO main.surrogate_key(key_value, valid_from) AS coalesce(md5_number_lower(strlen(${text}) || ':' || ${text} || CAST(valid_from AS VARCHAR)), 0::UBIGINT)`,
    ...exactRatioMacros,
  ];
}

/** Creates (or replaces) the built-in macros in the schema `main` of the database in use. */
export async function createBuiltinMacros(
  connection: Connection,
  calendar: { readonly timeZone: string },
): Promise<void> {
  for (const statement of builtinMacros(calendar)) await connection.run(statement);
}

function isUtc(zone: string): boolean {
  return ['UTC', 'ETC/UTC', 'GMT', 'ETC/GMT'].includes(zone.toUpperCase());
}
