import { expect, test } from 'vitest';
import { rangeWords } from './range-badge.tsx';

test('what a range lacks is named; a whole one says nothing', () => {
  expect(rangeWords({ missingDays: [], partial: false })).toBe('');
  expect(rangeWords({ missingDays: ['2026-03-02'], partial: true })).toBe('partial, 1 day missing');
  expect(rangeWords({ missingDays: [], partial: false, knownFrom: '2025-10-21' })).toBe('data from 21 Oct 2025');
  expect(rangeWords({ missingDays: [], partial: true, knownTo: '2026-11-20' })).toBe('partial, data to 20 Nov 2026');
});
