import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { OpenCalls } from './open-calls.ts';

test('nothing is kept of a call that has ended', async () => {
  const calls = new OpenCalls();
  const own = new AbortController();
  await calls.during(own.signal, async () => undefined);
  await expect(calls.during(own.signal, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const { end } = calls.begin(own.signal);
  expect(calls.size).toBe(1);
  end();
  end();
  expect(calls.size).toBe(0);
  expect(getEventListeners(own.signal, 'abort')).toEqual([]);
});

test('a call is aborted by its own signal, and with all others', () => {
  const calls = new OpenCalls();
  const [one, other] = [new AbortController(), new AbortController()];
  const [first, second] = [calls.begin(one.signal), calls.begin(other.signal)];
  one.abort('why');
  expect([first.signal.aborted, first.signal.reason, second.signal.aborted]).toEqual([true, 'why', false]);
  calls.abort();
  expect(second.signal.aborted).toBe(true);
});

test('a call that begins too late is aborted at once', () => {
  const calls = new OpenCalls();
  expect(calls.begin(AbortSignal.abort()).signal.aborted).toBe(true);
  calls.abort();
  expect(calls.begin(new AbortController().signal).signal.aborted).toBe(true);
  expect(calls.size).toBe(0);
});
