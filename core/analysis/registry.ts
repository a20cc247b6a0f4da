import type { AnalysisFunction } from './analysis-function.ts';
import { fitCustomerLifetime } from './fit-customer-lifetime.ts';
import { scoreCustomerCells } from './score-customer-cells.ts';

/** Every function that a computed model may name. A new one is a file and a line here. */
export const analysisFunctions: ReadonlyMap<string, AnalysisFunction> = new Map(
  [fitCustomerLifetime, scoreCustomerCells].map((entry) => [entry.name, entry]),
);
