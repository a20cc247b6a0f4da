import { beforeAll, describe, expect, test } from 'vitest';
import type { MetricFormat } from '#core/protocol/metric-query';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatDecimal,
  formatDelta,
  formatMetric,
  formatMove,
  formatMoveAside,
  formatSeconds,
  formatTick,
  formatTook,
  setNumberLocale,
} from './format-number.ts';

const money: MetricFormat = { kind: 'currency', scale: 2, unit: 'GBP' };
const count: MetricFormat = { kind: 'number', scale: 0, unit: 'orders' };
const percent: MetricFormat = { kind: 'percent', scale: 4, unit: null };

beforeAll(() => setNumberLocale('en-GB'));

describe('decimals', () => {
  test('keep every digit that a float would lose', () => {
    expect(formatDecimal('12345678901234567890.1234', { maximumFractionDigits: 4 })).toBe(
      '12,345,678,901,234,567,890.1234',
    );
  });
  test('round half away from zero, on both sides', () => {
    expect(formatDecimal('2.345', { maximumFractionDigits: 2 })).toBe('2.35');
    expect(formatDecimal('-2.345', { maximumFractionDigits: 2 })).toBe('−2.35');
    expect(formatDecimal('1.005', { maximumFractionDigits: 2 })).toBe('1.01');
  });
  test('never show a negative zero', () => {
    expect(formatDecimal('-0.001', { maximumFractionDigits: 2 })).toBe('0');
    expect(formatChange('-0.0001')).toBe('0.0%');
  });
});

describe('metrics', () => {
  test.each([
    ['8911407.9040', money, 'full', '£8,911,407.90'],
    ['8911407.9040', money, 'compact', '£8.91 M'],
    ['-8911407.9040', money, 'compact', '−£8.91 M'],
    ['836243.5', money, 'compact', '£836,244'],
    ['480.8645', money, 'compact', '£480.86'],
    ['999999', money, 'compact', '£1.00 M'],
    ['123456789012', count, 'compact', '123.5 B'],
    ['18532', count, 'compact', '18,532'],
    ['5.912888', { kind: 'number', scale: 6, unit: 'units' }, 'full', '5.91'],
    ['0.65432', percent, 'full', '65.4%'],
    ['4.1', { kind: 'currency', scale: 2, unit: 'not a currency' }, 'full', '4.10'],
    ['187200', { kind: 'duration', scale: 0, unit: 's' }, 'full', '2 d 4 h'],
  ] as const)('%s as %o, %s', (value, format, style, text) => {
    expect(formatMetric(value, format, style)).toBe(text);
  });
  test('NULL, and what is no number, is an en dash and never 0', () => {
    expect(formatMetric(null, money)).toBe('–');
    expect(formatMetric('NaN', count)).toBe('–');
    expect(formatMetric('', count)).toBe('–');
    expect(formatChange(null)).toBe('–');
  });
  test('doubles near zero are numbers', () => {
    expect(formatMetric('1.5e-05', { kind: 'number', scale: 6, unit: null })).toBe('0.00');
    expect(formatMetric('5e-04', percent)).toBe('0.1%');
  });
  test('changes carry a sign', () => {
    expect(formatChange('0.042')).toBe('+4.2%');
    expect(formatChange('-0.0312')).toBe('−3.1%');
  });
  test('shares move by points, all else by percent; the other half stands aside', () => {
    const fell = { change: '-0.0574', delta: '-0.0109' };
    expect(formatMove(fell, percent)).toBe('−1.1 pp');
    expect(formatMoveAside(fell, percent)).toBe('−5.7% of what it was');
    expect(formatMoveAside({ change: null, delta: '0.2' }, percent)).toBe('from nothing');
    expect(formatMove({ change: '0.25', delta: '2' }, money)).toBe('+25.0%');
    expect(formatMoveAside({ change: '0.25', delta: '2' }, money)).toBe('+£2.00');
    expect(formatMove({ change: null, delta: null }, percent)).toBe('–');
  });
});

test('ticks are whole where they are whole', () => {
  expect([0, 5000, 2.5, 1_500_000].map((value) => formatTick(value, money))).toEqual([
    '£0',
    '£5,000',
    '£2.5',
    '£1.50 M',
  ]);
  expect([0.25, 0.125, 0].map((value) => formatTick(value, percent))).toEqual(['25%', '12.5%', '0%']);
});

test('differences carry a sign; those of shares are points', () => {
  expect(formatDelta('12.5', money)).toBe('+£12.50');
  expect(formatDelta('-3', count)).toBe('−3');
  expect(formatDelta('0', count)).toBe('0');
  expect(formatDelta('0.021', percent)).toBe('+2.1 pp');
  expect(formatDelta(null, percent)).toBe('–');
});

test('durations, counts and bytes in words', () => {
  expect(formatSeconds(0.42)).toBe('0.4 s');
  expect(formatSeconds(200)).toBe('3 min 20 s');
  expect(formatSeconds(3600)).toBe('1 h');
  expect([0.4, 740, 3200].map(formatTook)).toEqual(['0 ms', '740 ms', '3.2 s']);
  expect(formatCount(1234567)).toBe('1,234,567');
  expect(formatBytes(999)).toBe('999 B');
  expect(formatBytes(48_211)).toBe('48.2 KB');
  expect(formatBytes(664_000_000)).toBe('664 MB');
});
