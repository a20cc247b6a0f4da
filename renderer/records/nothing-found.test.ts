import { expect, test } from 'vitest';
import { nothingFound } from './nothing-found.ts';

const all = {
  snapshot: '2026-11-20.1',
  kinds: ['customers', 'orders', 'products'],
  longEnough: true,
  unavailable: [],
  failure: null,
};

test.each([
  [{}, 'Nothing has that name'],
  [{ snapshot: null, kinds: [] }, 'No command has that name. Nothing is published yet, so nothing else can be found.'],
  [
    { snapshot: undefined, kinds: [] },
    'No command has that name. No snapshot is open yet, so nothing else can be found.',
  ],
  [
    { kinds: [] },
    'No command, dashboard, metric or table has that name. Snapshot 2026-11-20.1 has no records that could be looked up: the pack that built it names none.',
  ],
  [
    { longEnough: false },
    'No command, dashboard, metric or table has that name. Two characters or more also look up customers, orders and products.',
  ],
  [
    { unavailable: [{ label: 'Product', reason: 'no extract day has a file of products.' }] },
    'Nothing else has that name. Product is not looked up: no extract day has a file of products.',
  ],
  [
    { failure: 'The process stopped.' },
    'No command, dashboard, metric or table has that name. The customers, orders and products could not be looked up: The process stopped.',
  ],
])('%j', (differs, words) => {
  expect(nothingFound({ ...all, ...differs })).toBe(words);
});
