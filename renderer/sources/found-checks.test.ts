import { expect, test } from 'vitest';
import type { CheckResult } from '#core/protocol/snapshot';
import { foundSomething, foundWords } from './found-checks.ts';

const checks = (['passed', 'warned', 'failed', 'warned', 'unavailable'] as const).map(
  (status, at) => ({ check: `check ${at}`, status }) as CheckResult,
);

test('failures and warnings are counted apart', () => {
  expect(foundWords(checks)).toBe('5, 1 failed, 2 warned');
  expect(foundWords(checks.slice(0, 2))).toBe('2, 1 warned');
  expect(foundWords(checks.slice(0, 1))).toBe('1');
  expect(foundSomething(checks).map(({ check }) => check)).toEqual(['check 1', 'check 2', 'check 3']);
});
