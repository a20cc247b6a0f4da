import { beforeAll, expect, test } from 'vitest';
import { ProgressBook } from '../engine/refresh-progress.ts';
import { setNumberLocale } from '../ui/format-number.ts';
import { amountWords, overallShare, rateWords, runningWords } from './refresh-words.ts';

beforeAll(() => setNumberLocale('en-GB'));

test('amounts name their unit', () => {
  expect(amountWords({ done: 12, total: 40, unit: 'models' })).toBe('12 of 40 models');
  expect(amountWords({ done: 3_200_000, total: 48_000_000, unit: 'bytes' })).toBe('3.2 MB of 48.0 MB');
  expect(amountWords({ done: 17, total: null, unit: 'objects' })).toBe('17 objects');
  expect(amountWords({ done: 0, total: null, unit: 'steps' })).toBe('');
});

test('rates say what is left', () => {
  expect(rateWords({ rate: 4_100_000, left: 12.2, unit: 'bytes' })).toBe('4.1 MB/s, 13 s left');
  expect(rateWords({ rate: 2.6, left: null, unit: 'files' })).toBe('3 files/s');
  expect(rateWords({ rate: null, left: null, unit: 'files' })).toBe('');
  expect(rateWords({ rate: 0, left: null, unit: 'files' })).toBe('');
});

test('the words and the share follow the stages', () => {
  const book = new ProgressBook();
  expect(runningWords(book.view())).toBe('Refresh starts');
  expect(overallShare(book.view())).toBe(0);
  book.add({ stage: 'ingest', item: 'orders', done: 4, total: 8, unit: 'sources' }, 0);
  expect(runningWords(book.view())).toBe('Read sources: 4 of 8 sources');
  expect(overallShare(book.view())).toBeCloseTo(4.5 / 9);
});
