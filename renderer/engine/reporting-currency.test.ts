import { expect, test } from 'vitest';
import { demoCatalog } from '../testing/demo-data.ts';
import { withReportingCurrency } from './reporting-currency.ts';

test('money without a currency is in that of the snapshot; all else stays', () => {
  const catalog = demoCatalog('2026-11-20.1');
  const [revenue, orders] = catalog.metrics;
  if (revenue === undefined || orders === undefined) throw new Error('no metrics');
  const bare = { ...catalog, metrics: [{ ...revenue, format: { ...revenue.format, unit: null } }, orders, revenue] };
  const units = withReportingCurrency(bare, { currency: 'GBP' }).metrics.map((metric) => metric.format.unit);
  expect(units).toEqual(['GBP', 'orders', 'EUR']);
  expect(withReportingCurrency(bare, {})).toBe(bare);
});
