import { expect, test } from 'vitest';
import { EngineError } from '../protocol/engine-error.ts';
import { defaultRetryPolicy, parseRetryAfter, type RetryPolicy, retry, retryDelay, TransientError } from './retry.ts';

const waits: number[] = [];
const policy: RetryPolicy = {
  ...defaultRetryPolicy,
  random: () => 0.5,
  wait: async (ms) => {
    waits.push(ms);
  },
};
const context = { root: 's3://b', what: 'listing', signal: undefined };

/** Fails with these, then succeeds. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
}

test('full jitter under an exponential bound with a cap', () => {
  const at = (attempt: number, random: number) =>
    retryDelay({ baseMs: 100, capMs: 1000, random: () => random }, attempt, null);
  expect([1, 2, 3, 4, 5, 20].map((n) => at(n, 0.999999)).map(Math.round)).toEqual([100, 200, 400, 800, 1000, 1000]);
  expect(at(3, 0)).toBe(0);
});

test('waits at least as long as the server asks, up to a minute', () => {
  expect(retryDelay({ baseMs: 100, capMs: 1000, random: () => 0 }, 1, 3000)).toBe(3000);
  expect(retryDelay({ baseMs: 100, capMs: 1000, random: () => 0 }, 1, 3_000_000)).toBe(60_000);
});

test('reads Retry-After as seconds or as a date', () => {
  const now = Date.parse('2026-11-21T00:00:00Z');
  expect(parseRetryAfter('7', now)).toBe(7000);
  expect(parseRetryAfter('Sat, 21 Nov 2026 00:00:05 GMT', now)).toBe(5000);
  expect(parseRetryAfter('Sat, 21 Nov 2020 00:00:05 GMT', now)).toBe(0);
  expect(parseRetryAfter('soon', now)).toBe(null);
  expect(parseRetryAfter(undefined, now)).toBe(null);
});

test('tries again after what may pass, with growing waits', async () => {
  waits.length = 0;
  const reset = new TransientError('reset');
  const slow = new TransientError('SlowDown', { retryAfterMs: 2000 });
  expect(await retry(failing(reset, reset, slow), policy, context)).toBe('done');
  expect(waits).toEqual([100, 200, 2400]);
});

test('does not try again what stays wrong', async () => {
  waits.length = 0;
  const wrong = new EngineError('object-missing', { key: 'k' });
  await expect(retry(failing(wrong), policy, context)).rejects.toBe(wrong);
  expect(waits).toEqual([]);
});

test('gives up after the last attempt and says what it was', async () => {
  const errors = Array.from({ length: 6 }, () => new TransientError('reset'));
  await expect(retry(failing(...errors), policy, context)).rejects.toMatchObject({
    code: 'source-unreachable',
    params: { what: 'listing', attempts: 6, message: 'reset' },
  });
});

test('a cancel ends the wait', async () => {
  const controller = new AbortController();
  const slow = { ...defaultRetryPolicy, baseMs: 60_000, capMs: 60_000, random: () => 0.9 };
  const work = retry(failing(new TransientError('reset')), slow, { ...context, signal: controller.signal });
  setTimeout(() => controller.abort(), 10);
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
});
