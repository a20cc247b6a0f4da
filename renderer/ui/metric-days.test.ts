import { expect, test } from 'vitest';
import type { CatalogMetric } from '#core/protocol/catalog';
import { figureDays, isRunning } from './metric-days.ts';

const days = { from: '2026-10-24', to: '2026-11-20' };

test('a running total counts the days up to the last one, whatever days were asked', () => {
  expect(figureDays(days, null)).toBe('24 Oct – 20 Nov 2026');
  expect(figureDays(days, { windowDays: null })).toBe('All days up to 20 Nov 2026');
  expect(figureDays(days, { windowDays: 90 })).toBe('90 days up to 20 Nov 2026');
  expect(figureDays(days, { windowDays: undefined })).toBe('Up to 20 Nov 2026');
});

test('what is made of running totals alone is one', () => {
  const metric = (name: string, type: CatalogMetric['type'], inputs: readonly string[]) =>
    ({ name, type, inputs }) as unknown as CatalogMetric;
  const metrics = [
    metric('revenue', 'simple', []),
    metric('revenue_to_date', 'cumulative', ['revenue']),
    metric('buyers_to_date', 'cumulative', ['buyers']),
    metric('value', 'ratio', ['revenue_to_date', 'buyers_to_date@1']),
    metric('share', 'ratio', ['revenue', 'revenue_to_date']),
  ];
  const running = metrics.filter(({ name }) => isRunning(name, metrics)).map(({ name }) => name);
  expect(running).toEqual(['revenue_to_date', 'buyers_to_date', 'value']);
});
