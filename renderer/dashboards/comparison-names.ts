import type { Comparison } from '#core/protocol/metric-query';

export const comparisonNames: Readonly<Record<Comparison, string>> = {
  prior_period: 'prior period',
  prior_year: 'prior year',
  prior_year_same_weekday: 'prior year, same weekday',
  prior_fiscal_period: 'prior fiscal period',
  prior_fiscal_year: 'prior fiscal year',
};
