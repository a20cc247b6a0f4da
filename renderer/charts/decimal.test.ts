import { expect, test } from 'vitest';
import { addDecimals, compareDecimals, shareOf, subtractDecimals, toPlace } from './decimal.ts';

test('sums and differences keep digits that a float loses', () => {
  expect(addDecimals('0.1', '0.2')).toBe('0.3');
  expect(subtractDecimals('12345678901234567890.12', '0.005')).toBe('12345678901234567890.115');
  expect(subtractDecimals('1', '1.50')).toBe('-0.50');
  expect(addDecimals('-0.005', '0.001')).toBe('-0.004');
});

test('what is no number makes no number', () => {
  expect(addDecimals('1', null)).toBeNull();
  expect(subtractDecimals('nan', '1')).toBeNull();
  expect(shareOf('1', '0')).toBeNull();
  expect(toPlace('inf')).toBeNull();
  expect(toPlace(null)).toBeNull();
});

test('doubles with an exponent are read as they are', () => {
  expect(addDecimals('1e-07', '1')).toBe('1.0000001');
  expect(addDecimals('-2.5e+21', '0')).toBe('-2500000000000000000000');
  expect(compareDecimals('1e-07', '0.00000009')).toBe(1);
});

test('shares and order', () => {
  expect(shareOf('1', '3')).toBe('0.333333');
  expect(shareOf('-1', '4')).toBe('-0.250000');
  expect(compareDecimals('9007199254740993', '9007199254740992')).toBe(1);
  expect(compareDecimals(null, '0')).toBeLessThan(0);
});
