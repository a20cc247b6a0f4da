import type { Row } from '../duckdb/connection.ts';
import type { IsoDate } from '../protocol/date.ts';
import type { AnalysisContext } from './analysis-function.ts';

export type KpiKind = 'amount' | 'count' | 'mean' | 'rate';

export interface KpiDay {
  readonly date: IsoDate;
  /** As it stands in mart_kpi_daily, exact. */
  readonly text: string | null;
  readonly value: number | null;
  /** Of a ratio: what it is divided by. */
  readonly denominator: number | null;
  /** `holiday`: the seed holidays names the day; it counts for nothing that is expected. */
  readonly state: 'complete' | 'missing' | 'partial' | 'holiday';
}

/** One headline KPI: a row for every day, without gaps, in order. */
export interface KpiSeries {
  readonly kpi: string;
  readonly kind: KpiKind;
  readonly days: readonly KpiDay[];
}

/** Reads mart_kpi_daily (and the holidays of dim_date), KPIs by name. */
export async function readKpiSeries(context: AnalysisContext): Promise<KpiSeries[]> {
  const rows = await context.rows(
    `SELECT k.kpi, k.kind, k.kpi_date, k.value, k.denominator,
       CASE WHEN k.day_state = 'complete' AND coalesce(d.is_holiday, false) THEN 'holiday' ELSE k.day_state END AS state
     FROM mart_kpi_daily AS k LEFT JOIN dim_date AS d ON d.date_day = k.kpi_date
     ORDER BY k.kpi, k.kpi_date`,
  );
  const series: { kpi: string; kind: KpiKind; days: KpiDay[] }[] = [];
  for (const row of rows) {
    let last = series.at(-1);
    if (last?.kpi !== row['kpi']) {
      last = { kpi: String(row['kpi']), kind: row['kind'] as KpiKind, days: [] };
      series.push(last);
    }
    last?.days.push(dayOf(row));
  }
  return series;
}

/** The reporting currency that the amounts are in (ISO 4217); null where the pack has no such setting. */
export async function readCurrency(context: AnalysisContext): Promise<string | null> {
  const [settings] = await context.rows('SELECT * FROM settings."values"');
  const currency = settings?.['currency'];
  return typeof currency === 'string' && currency !== '' ? currency : null;
}

function dayOf(row: Row): KpiDay {
  const number = (cell: unknown): number | null => (cell === null || cell === undefined ? null : Number(cell));
  return {
    date: String(row['kpi_date']),
    text: row['value'] === null || row['value'] === undefined ? null : String(row['value']),
    value: number(row['value']),
    denominator: number(row['denominator']),
    state: row['state'] as KpiDay['state'],
  };
}
