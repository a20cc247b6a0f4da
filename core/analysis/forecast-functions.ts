import type { Row } from '../duckdb/connection.ts';
import { addDays } from '../protocol/date.ts';
import type { AnalysisFunction } from './analysis-function.ts';
import { backtest, horizon, trainingValues } from './forecast-backtest.ts';
import { type ForecastModelName, forecastModelNames, forecastSeries } from './forecast-models.ts';
import { readKpiSeries } from './kpi-series.ts';

/** A row for every KPI and model with its errors over rolling origins; one row with the reason for a KPI that has no forecast. */
export const kpiForecastBacktest: AnalysisFunction = {
  name: 'kpi_forecast_backtest',
  description: 'How well each forecast model would have done for every headline KPI.',
  columns: [
    { name: 'kpi', type: 'VARCHAR' },
    { name: 'model', type: 'VARCHAR' },
    { name: 'is_chosen', type: 'BOOLEAN' },
    { name: 'origins', type: 'INTEGER' },
    { name: 'days_ahead', type: 'INTEGER' },
    { name: 'days_scored', type: 'INTEGER' },
    { name: 'mae', type: 'DOUBLE' },
    { name: 'mase', type: 'DOUBLE' },
    { name: 'smape', type: 'DOUBLE' },
    { name: 'coverage80', type: 'DOUBLE' },
    { name: 'coverage95', type: 'DOUBLE' },
    { name: 'reason', type: 'VARCHAR' },
  ],
  compute: async (context) =>
    (await readKpiSeries(context)).flatMap((series): Row[] => {
      const { reason, origins, daysAhead, scored, models } = backtest(trainingValues(series), series.kind);
      if (reason !== null) return [{ kpi: series.kpi, model: 'none', is_chosen: false, reason }];
      return models.map(({ model, isChosen, ...errors }) => ({
        ...{ kpi: series.kpi, model, is_chosen: isChosen, origins, days_ahead: daysAhead, days_scored: scored },
        ...errors,
      }));
    }),
};

/** The days to come of every headline KPI, by the model that its back-test chose. */
export const kpiForecast: AnalysisFunction = {
  name: 'kpi_forecast',
  description: 'Forecasts of every headline KPI with 80% and 95% intervals.',
  columns: [
    { name: 'kpi', type: 'VARCHAR' },
    { name: 'forecast_date', type: 'DATE' },
    { name: 'days_ahead', type: 'INTEGER' },
    { name: 'model', type: 'VARCHAR' },
    { name: 'point', type: 'DOUBLE' },
    { name: 'low80', type: 'DOUBLE' },
    { name: 'high80', type: 'DOUBLE' },
    { name: 'low95', type: 'DOUBLE' },
    { name: 'high95', type: 'DOUBLE' },
  ],
  compute: async (context) => {
    const chosen = await context.rows('SELECT kpi, model FROM mart_forecast_backtest WHERE is_chosen ORDER BY kpi');
    const models = new Map(chosen.map((row) => [row['kpi'], modelNamed(row['model'])]));
    return (await readKpiSeries(context)).flatMap((series) => {
      const model = models.get(series.kpi);
      const last = series.days.at(-1);
      if (model === undefined || last === undefined) return [];
      const rows = forecastSeries(model, series.kind, trainingValues(series), horizon).map((day, i) => ({
        ...{ kpi: series.kpi, forecast_date: addDays(last.date, i + 1), days_ahead: i + 1, model },
        ...day,
      }));
      return rows.filter((row) => !Number.isNaN(row.point));
    });
  },
};

/** Whatever else stands in the back-test would be forecast as another model than its name says. */
function modelNamed(name: unknown): ForecastModelName {
  const known = forecastModelNames.find((one) => one === name);
  if (known === undefined) throw new Error(`mart_forecast_backtest chose ${String(name)}, which is no model.`);
  return known;
}
