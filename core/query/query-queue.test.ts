import { expect, test } from 'vitest';
import { isEngineError } from '../protocol/engine-error.ts';
import { type Priority, QueryQueue } from './query-queue.ts';
import { ResultCache } from './result-cache.ts';
import { SharedQuestions } from './shared-questions.ts';

const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

function gate() {
  let open: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { wait, open };
}

test('two at a time, then by priority, then in order', async () => {
  const queue = new QueryQueue(2);
  const done: string[] = [];
  const first = gate();
  const add = (name: string, priority: Priority, wait = Promise.resolve()) =>
    queue.run(() => wait.then(() => void done.push(name)), { priority });
  const all = [add('a', 'background', first.wait), add('b', 'background', first.wait)];
  for (const [name, priority] of [
    ['slow', 'background'],
    ['tile 1', 'visible'],
    ['tile 2', 'visible'],
    ['batch', 'continue'],
  ] as const)
    all.push(add(name, priority));
  await tick();
  expect([queue.active, queue.waiting]).toEqual([2, 4]);
  first.open();
  await Promise.all(all);
  expect(done).toEqual(['a', 'b', 'batch', 'tile 1', 'tile 2', 'slow']);
  expect([queue.active, queue.waiting]).toEqual([0, 0]);
});

test('an abort takes waiting work out; it never starts; a failure frees its slot', async () => {
  const queue = new QueryQueue(1);
  const first = gate();
  const running = queue.run(() => first.wait.then(() => Promise.reject(new Error('broken'))), { priority: 'visible' });
  const controller = new AbortController();
  let started = false;
  const waiting = queue.run(
    async () => {
      started = true;
    },
    { priority: 'visible', signal: controller.signal },
  );
  controller.abort();
  await expect(waiting).rejects.toSatisfy((error) => isEngineError(error, 'cancelled'));
  first.open();
  await expect(running).rejects.toThrow('broken');
  expect([started, queue.active, queue.waiting]).toEqual([false, 0, 0]);
  expect(await queue.run(async () => 1, { priority: 'visible' })).toBe(1);
});

test('equal questions run once; the work is aborted when the last asker has left', async () => {
  const questions = new SharedQuestions();
  let runs = 0;
  let aborted = false;
  const start = (signal: AbortSignal) => {
    runs += 1;
    return new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => resolve('answer'), 50);
      signal.addEventListener('abort', () => {
        aborted = true;
        clearTimeout(timer);
        reject(new Error('stopped'));
      });
    });
  };
  const one = new AbortController();
  const two = new AbortController();
  const left = questions.ask('q', start, one.signal);
  const stays = questions.ask('q', start, two.signal);
  one.abort();
  await expect(left).rejects.toSatisfy((error) => isEngineError(error, 'cancelled'));
  expect(await stays).toBe('answer');
  expect([runs, aborted]).toEqual([1, false]);
  const last = questions.ask('q', start, AbortSignal.timeout(5));
  await expect(last).rejects.toSatisfy((error) => isEngineError(error, 'cancelled'));
  expect([runs, aborted]).toEqual([2, true]);
  expect(await questions.ask('q', async () => 'new')).toBe('new');
});

test('the cache keeps what was used last within its bytes', () => {
  const cache = new ResultCache(8000);
  const result = (bytes: number) => ({ columns: [], batches: [new Uint8Array(bytes)] });
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) cache.set(name, result(900));
  expect(cache.get('a')).not.toBeNull();
  cache.set('i', result(900));
  expect([cache.get('a'), cache.get('b'), cache.get('i')].map((each) => each !== null)).toEqual([true, false, true]);
  cache.set('huge', result(2000));
  expect(cache.get('huge')).toBeNull();
  expect(cache.bytes).toBeLessThanOrEqual(8000);
});
