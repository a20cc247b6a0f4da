import { describe, expect, test } from 'vitest';
import { blobText, dateText, decimalText, doubleText, intervalText, timestampText, timeText } from './exact-text.ts';

test('decimals keep scale and sign', () => {
  expect(decimalText(-5n, 4)).toBe('-0.0005');
  expect(decimalText(89114079040n, 4)).toBe('8911407.9040');
  expect(decimalText(170141183460469231731687303715884105727n, 0)).toBe('170141183460469231731687303715884105727');
});

describe('dates over all years', () => {
  test.each([
    [0, '1970-01-01'],
    [-1, '1969-12-31'],
    [11_016, '2000-02-29'],
    [20_777, '2026-11-20'],
    [2_932_896, '9999-12-31'],
    [-719_528, '0001-01-01 (BC)'],
    [2_147_483_647, 'infinity'],
  ])('%d is %s', (days, text) => expect(dateText(days)).toBe(text));
  test('agree with the calendar of the platform', () => {
    for (let days = -100_000; days < 100_000; days += 37) {
      expect(dateText(days)).toBe(new Date(days * 86_400_000).toISOString().slice(0, 10));
    }
  });
});

test('timestamps before 1970 and with fractions', () => {
  expect(timestampText(-1n, 1_000_000n)).toBe('1969-12-31 23:59:59.999999');
  expect(timestampText(1_795_183_500_250_000n, 1_000_000n)).toBe('2026-11-20 14:05:00.25');
  expect(timestampText(9_223_372_036_854_775_807n, 1_000_000n)).toBe('infinity');
  expect(timeText(86_399_999_999n, 1_000_000n)).toBe('23:59:59.999999');
});

test('intervals, doubles and blobs', () => {
  expect(intervalText(14, -3, 14_706_000_000_000n)).toBe('1 year 2 months -3 days 04:05:06');
  expect(intervalText(0, 0, 0n)).toBe('00:00:00');
  expect([0.1, 3, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e300].map(doubleText)).toEqual([
    '0.1',
    '3.0',
    '-0.0',
    'nan',
    'inf',
    '1e+300',
  ]);
  expect(blobText(new Uint8Array([65, 0, 255, 92]))).toBe('A\\x00\\xFF\\x5C');
});
