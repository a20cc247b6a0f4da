import type { AnalysisFunction } from './analysis-function.ts';
import { anomalyReason } from './anomaly-reason.ts';
import { scoreKpi } from './kpi-anomalies.ts';
import { readCurrency, readKpiSeries } from './kpi-series.ts';

/** Every headline KPI and day, with what its past leads one to expect; see kpi-anomalies.ts for the method. */
export const kpiAnomalies: AnalysisFunction = {
  name: 'kpi_anomalies',
  description: 'Robust seasonal z-scores of the days of every headline KPI.',
  columns: [
    { name: 'kpi', type: 'VARCHAR' },
    { name: 'kpi_date', type: 'DATE' },
    { name: 'value', type: 'DECIMAL(38,6)' },
    { name: 'expected', type: 'DOUBLE' },
    { name: 'low', type: 'DOUBLE' },
    { name: 'high', type: 'DOUBLE' },
    { name: 'z', type: 'DOUBLE' },
    { name: 'state', type: 'VARCHAR' },
    { name: 'is_anomaly', type: 'BOOLEAN' },
    { name: 'side', type: 'VARCHAR' },
    { name: 'reason', type: 'VARCHAR' },
  ],
  compute: async (context) => {
    const currency = await readCurrency(context);
    return (await readKpiSeries(context)).flatMap((series) =>
      scoreKpi(series).map((scored) => ({
        kpi: series.kpi,
        kpi_date: scored.day.date,
        value: scored.day.text,
        expected: scored.expected,
        low: scored.low,
        high: scored.high,
        z: scored.z,
        state: scored.state,
        is_anomaly: scored.isAnomaly,
        side: !scored.isAnomaly ? null : (scored.z ?? 0) > 0 ? 'above' : 'below',
        reason: anomalyReason(scored, series.kind, currency),
      })),
    );
  },
};
