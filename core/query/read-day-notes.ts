import type { Connection } from '../duckdb/connection.ts';
import type { DayNotes, KnownDays, UnusualDay } from '../protocol/day-notes.ts';

/** The tables that say something of days, by the names that a pack gives them; see decision 0021. */
const tables = { anomalies: 'mart_anomalies', holidays: 'holidays', promotions: 'promotions' } as const;

/** Anomalies, holidays and promotions of a snapshot; a table that it does not have has nothing to say. @param connection with the warehouse in use. */
export async function readDayNotes(connection: Connection): Promise<DayNotes> {
  const rows = await connection.rows<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'main'`,
  );
  const has = (name: string) => rows.some((row) => row.name === name);
  const scored = has(tables.anomalies)
    ? await connection.rows<{ kpi: string }>(
        `SELECT DISTINCT kpi FROM ${tables.anomalies} WHERE state = 'scored' ORDER BY kpi`,
      )
    : [];
  const unusual = has(tables.anomalies)
    ? await connection.rows<UnusualDay & Record<string, unknown>>(
        `SELECT kpi AS metric, CAST(kpi_date AS VARCHAR) AS day, CAST(value AS VARCHAR) AS value, ${decimal('expected')},
           ${decimal('low')}, ${decimal('high')}, side, reason
         FROM ${tables.anomalies} WHERE is_anomaly ORDER BY kpi_date, kpi`,
      )
    : [];
  const known: string[] = [
    ...(has(tables.holidays)
      ? [`SELECT 'holiday' AS kind, name, holiday_date AS first, holiday_date AS last FROM ${tables.holidays}`]
      : []),
    ...(has(tables.promotions)
      ? [
          `SELECT 'promotion', name, first_date, coalesce(last_date, first_date) FROM ${tables.promotions} WHERE first_date IS NOT NULL`,
        ]
      : []),
  ];
  return {
    scored: scored.map(({ kpi }) => kpi),
    unusual: unusual.map((row) => ({ ...row })),
    known:
      known.length === 0
        ? []
        : await connection.rows<KnownDays & Record<string, unknown>>(
            `SELECT kind, coalesce(name, kind) AS name, CAST(first AS VARCHAR) AS "from", CAST(last AS VARCHAR) AS "to"
             FROM (${known.join(' UNION ALL ')}) WHERE first IS NOT NULL ORDER BY first, kind, name`,
          ),
  };
}

/** A double as plain decimal text. */
function decimal(column: string): string {
  return `CAST(CAST(${column} AS DECIMAL(38,6)) AS VARCHAR) AS ${column}`;
}
