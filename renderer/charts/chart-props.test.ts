import { expect, test } from 'vitest';
import { type ChartPick, emphasisOf } from './chart-props.ts';

const pick = (region: string | null, period: string | null = null): ChartPick => {
  return { metric: 'revenue', period, dimensions: { region } };
};

test('what stands for a filter is emphasised, the rest dimmed', () => {
  expect(emphasisOf([pick('France'), pick(null), null], [pick(null)])).toEqual(['dimmed', 'selected', 'dimmed']);
});

test('a filter that speaks of other things dims nothing', () => {
  const channel: ChartPick = { metric: null, period: null, dimensions: { channel: 'web' } };
  const empty: ChartPick = { metric: 'revenue', period: null, dimensions: {} };
  expect(emphasisOf([pick('France')], [channel])).toEqual(['plain']);
  expect(emphasisOf([pick('France')], [empty])).toEqual(['plain']);
  expect(emphasisOf([pick('France')], [])).toEqual(['plain']);
});

test('a filter of a period and a value needs both', () => {
  const marks = [pick('France', '2026-01-01'), pick('France', '2026-02-01')];
  expect(emphasisOf(marks, [pick('France', '2026-02-01')])).toEqual(['dimmed', 'selected']);
});
