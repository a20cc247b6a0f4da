import { expect, test } from 'vitest';
import { ProgressBook } from './refresh-progress.ts';

const fetch = (done: number, item: string | null = null) =>
  ({ stage: 'fetch', item, done, total: 1000, unit: 'bytes' }) as const;

function stage(book: ProgressBook, name: string) {
  const found = book.view().stages.find((each) => each.stage === name);
  if (found === undefined) throw new Error(name);
  return found;
}

test('rate and time left come from the last seconds', () => {
  const book = new ProgressBook();
  book.add(fetch(0), 0);
  expect(stage(book, 'fetch').rate).toBeNull();
  book.add(fetch(100), 1000);
  book.add(fetch(200), 2000);
  expect(stage(book, 'fetch')).toMatchObject({ rate: 100, left: 8, status: 'running' });
  for (let second = 3; second <= 12; second += 1) book.add(fetch(200), second * 1000);
  expect(stage(book, 'fetch')).toMatchObject({ rate: 0, left: null });
});

test('a stage is done when the next one reports; skipped stages are done too', () => {
  const book = new ProgressBook();
  book.add({ stage: 'list', item: null, done: 1, total: 1, unit: 'steps' }, 0);
  book.add({ stage: 'models', item: 'fact_orders', done: 3, total: 20, unit: 'models' }, 500);
  expect(stage(book, 'list')).toMatchObject({ status: 'done', endedAt: 500 });
  expect(stage(book, 'ingest').status).toBe('done');
  expect(stage(book, 'models').status).toBe('running');
  expect(stage(book, 'publish').status).toBe('waiting');
  book.finish(900);
  expect(stage(book, 'models')).toMatchObject({ status: 'done', endedAt: 900, done: 3 });
});

test('items are kept newest first, each once in a row', () => {
  const book = new ProgressBook();
  book.add(fetch(1, 'a'), 0);
  book.add(fetch(2, 'a'), 1);
  book.add(fetch(3, 'b'), 2);
  expect(book.view().items.map((each) => each.item)).toEqual(['b', 'a']);
  expect(stage(book, 'fetch').item).toBe('b');
});
