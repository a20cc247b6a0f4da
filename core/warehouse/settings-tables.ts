import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { Pack } from '../packs/pack.ts';
import { settingsColumns } from '../packs/source-type.ts';
import type { IsoDate } from '../protocol/date.ts';
import type { Change } from './deltas.ts';
import { replaceTable } from './replace-table.ts';

/**
 * Writes the settings as tables: `settings.values` (one row, a column for each scalar setting, the calendar, and the days of
 * this build), `settings.missing_days(missing_date, source)` and `settings.<classes setting>(value, class)`, values trimmed and
 * case-folded.
 */
export async function writeSettings(
  connection: Connection,
  pack: Pack,
  days: {
    readonly asOf: IsoDate | null;
    readonly firstDay: IsoDate | null;
    readonly missingDays?: readonly { readonly date: IsoDate; readonly source: string }[];
  },
): Promise<Map<string, Change>> {
  const changed = new Map<string, Change>();
  const built: Readonly<Record<string, string | null>> = { as_of: days.asOf, first_day: days.firstDay };
  const values = settingsColumns(pack).map(({ name, type, value }) => {
    const given = built[name] ?? value;
    const literal = given === null ? 'NULL' : quoteText(String(given));
    return `CAST(${literal} AS ${type}) AS ${quoteName(name)}`;
  });
  changed.set('settings.values', await replaceTable(connection, 'settings.values', `SELECT ${values.join(', ')}`));
  const missing = (days.missingDays ?? []).map(({ date, source }) => `(DATE ${quoteText(date)}, ${quoteText(source)})`);
  const noDay = 'SELECT CAST(NULL AS DATE) AS missing_date, CAST(NULL AS VARCHAR) AS source WHERE false';
  const missingRows = `FROM (VALUES ${missing.join(', ')}) AS t(missing_date, source) ORDER BY ALL`;
  changed.set(
    'settings.missing_days',
    await replaceTable(connection, 'settings.missing_days', missing.length === 0 ? noDay : missingRows),
  );
  for (const setting of pack.settings) {
    if (setting.kind !== 'classes') continue;
    const rows = Object.entries(setting.classes).flatMap(([name, texts]) =>
      texts.map((text) => `(${quoteText(text.trim().toLowerCase())}, ${quoteText(name)})`),
    );
    const relation = `settings.${setting.name}`;
    const none = `SELECT CAST(NULL AS VARCHAR) AS value, CAST(NULL AS VARCHAR) AS class WHERE false`;
    const all = `SELECT DISTINCT value, class FROM (VALUES ${rows.join(', ')}) t(value, class) ORDER BY ALL`;
    changed.set(relation, await replaceTable(connection, relation, rows.length === 0 ? none : all));
  }
  return changed;
}
