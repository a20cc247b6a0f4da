import { expect, test } from 'vitest';
import { ageWords, freshnessOf } from './freshness.ts';

test('age by the clock, in words', () => {
  const now = Date.parse('2026-11-21T08:00:00Z');
  expect(freshnessOf('2026-11-20', now)).toEqual({ age: 1, stale: false, words: 'Data of yesterday' });
  expect(freshnessOf('2026-11-21', now).words).toBe('Data of today');
  expect(freshnessOf('2026-11-18', now).stale).toBe(false);
  expect(freshnessOf('2026-11-17', now)).toEqual({ age: 4, stale: true, words: 'Data of 4 days ago' });
});

test('long ago is said in years', () => {
  expect([0, 2, 729, 5461].map(ageWords)).toEqual(['today', '2 days ago', '729 days ago', '14 years ago']);
});
