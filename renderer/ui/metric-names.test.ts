import { expect, test } from 'vitest';
import { metricLabelOf, nameMetrics } from './metric-names.ts';

test('values that are all names of metrics have labels; words of the shop stay as they are', () => {
  nameMetrics([
    { name: 'total_revenue', label: 'Revenue' },
    { name: 'sessions', label: 'Sessions' },
  ]);
  expect(metricLabelOf(['sessions', 'total_revenue'], 'what')?.('total_revenue')).toBe('Revenue');
  expect(metricLabelOf(['total_revenue', 'email'], 'kpi')).toBeNull();
  expect(metricLabelOf(['sessions'], 'page')).toBeNull();
  expect(metricLabelOf(['sessions'], 'kpi')?.('sessions')).toBe('Sessions');
  expect(metricLabelOf([], 'kpi')).toBeNull();
  nameMetrics([]);
});
