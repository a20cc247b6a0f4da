import type { AnalysisFunction } from './analysis-function.ts';
import { kpiAnomalies } from './anomaly-function.ts';
import { experimentFunction } from './experiment-function.ts';
import { fitCustomerLifetime } from './fit-customer-lifetime.ts';
import { kpiForecast, kpiForecastBacktest } from './forecast-functions.ts';
import { scoreCustomerCells } from './score-customer-cells.ts';

/** Every function that a computed model may name. A new one is a file and a line here. */
export const analysisFunctions: ReadonlyMap<string, AnalysisFunction> = new Map(
  [kpiAnomalies, experimentFunction, fitCustomerLifetime, kpiForecastBacktest, kpiForecast, scoreCustomerCells].map(
    (entry) => [entry.name, entry],
  ),
);
