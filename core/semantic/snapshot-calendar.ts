import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { IsoDate } from '../protocol/date.ts';
import type { FiscalCalendar } from '../protocol/fiscal-periods.ts';
import { extendBack } from './fiscal-calendar.ts';
import type { SemanticMetric, SemanticModel } from './semantic-model.ts';

/** Columns and types of every table and view of the schema `main`. */
export async function readColumnTypes(connection: Connection): Promise<Map<string, Record<string, string>>> {
  const rows = await connection.rows<{ relation: string; name: string; type: string }>(
    `SELECT table_name AS relation, column_name AS name, data_type AS type FROM duckdb_columns()
     WHERE schema_name = 'main' AND database_name = current_database() AND NOT internal ORDER BY table_name, column_index`,
  );
  const types = new Map<string, Record<string, string>>();
  for (const { relation, name, type } of rows) {
    const columns = types.get(relation) ?? {};
    columns[name] = type;
    types.set(relation, columns);
  }
  return types;
}

const fiscalColumns = ['date_day', 'fiscal_period_start', 'fiscal_quarter_start', 'fiscal_year_start'];

/** The fiscal periods that dim_date knows, and those before them. */
export async function readFiscalCalendar(
  connection: Connection,
  columns: Readonly<Record<string, string>> | undefined,
): Promise<FiscalCalendar> {
  if (columns === undefined || fiscalColumns.some((column) => columns[column] === undefined)) {
    return { periods: [], end: null };
  }
  const periods = await connection.rows<{ start: string; quarter: string; year: string }>(
    `SELECT DISTINCT CAST(fiscal_period_start AS DATE) AS "start", CAST(fiscal_quarter_start AS DATE) AS "quarter",
       CAST(fiscal_year_start AS DATE) AS "year"
     FROM dim_date WHERE fiscal_period_start IS NOT NULL ORDER BY 1`,
  );
  const end = await connection.value('SELECT CAST(max(date_day) AS DATE) FROM dim_date');
  return extendBack({ periods, end: typeof end === 'string' ? end : null });
}

/** The earliest plausible day (after 1970-01-01) on which a metric counts anything; null without rows. */
export async function firstEventDay(
  connection: Connection,
  model: SemanticModel,
  metrics: Readonly<Record<string, SemanticMetric>>,
): Promise<IsoDate | null> {
  const columns = new Set<string>();
  for (const { definition } of Object.values(metrics)) {
    if (definition?.type !== 'simple' && definition?.type !== 'retention') continue;
    // Targets and costs are no events: a target for the whole year does not make the shop older.
    if (definition.type === 'simple' && definition.unknownWhenEmpty === true) continue;
    if (definition.time !== null) columns.add(JSON.stringify([definition.table, definition.time]));
  }
  if (columns.size === 0) return null;
  const parts = [...columns].map((key) => {
    const [table = '', column = ''] = JSON.parse(key) as string[];
    const day = timeSql(quoteName(column), model.tables[table]?.columns[column]);
    // The first of an order, and not the least: DuckDB then passes over rows that cannot be earlier, in a view of ranges too.
    return `(SELECT ${day} AS day FROM ${quoteName(table)} WHERE ${day} > DATE '1970-01-01' ORDER BY 1 LIMIT 1)`;
  });
  const day = await connection.value(`SELECT CAST(min(day) AS DATE) FROM (${parts.join(' UNION ALL ')})`);
  return typeof day === 'string' ? day : null;
}

/** A time column as a DATE in the reporting zone. */
export function timeSql(column: string, type: string | undefined): string {
  return type === undefined || type === 'DATE' ? column : `reporting_date(${column})`;
}
