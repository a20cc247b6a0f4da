import { describe, expect, test } from 'vitest';
import { grainFor, presetRange } from './time-range.ts';

describe('presets end on the as-of day', () => {
  test.each([
    ['7d', '2026-11-14', 'day'],
    ['28d', '2026-10-24', 'day'],
    ['mtd', '2026-11-01', 'day'],
    ['qtd', '2026-10-01', 'day'],
    ['ytd', '2026-01-01', 'week'],
  ] as const)('%s', (preset, from, grain) => {
    expect(presetRange(preset, '2026-11-20', '2025-01-01')).toEqual({ from, to: '2026-11-20', grain });
  });
  test('quarters begin in January, April, July and October', () => {
    const starts = ['01', '03', '04', '06', '07', '09', '12'].map(
      (month) => presetRange('qtd', `2026-${month}-15`, '2025-01-01').from,
    );
    expect(starts).toEqual([
      '2026-01-01',
      '2026-01-01',
      '2026-04-01',
      '2026-04-01',
      '2026-07-01',
      '2026-07-01',
      '2026-10-01',
    ]);
  });
  test('all time is unbounded', () => {
    expect(presetRange('all', '2026-11-20', '2025-10-17')).toEqual({ from: null, to: null, grain: 'week' });
  });
});

test('a longer range has a coarser grain', () => {
  expect([1, 62, 63, 420, 421, 1901].map(grainFor)).toEqual(['day', 'day', 'week', 'week', 'month', 'quarter']);
});
