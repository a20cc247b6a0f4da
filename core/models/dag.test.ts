import { expect, test } from 'vitest';
import { topologicalOrder } from './dag.ts';

const graph = new Map([
  ['mart', ['fact', 'dim']],
  ['fact', ['stg', 'source.orders']],
  ['dim', ['stg']],
  ['stg', []],
  ['alone', []],
]);

test('every name follows what it depends on, whatever the order of the map', () => {
  const expected = { order: ['alone', 'stg', 'dim', 'fact', 'mart'] };
  expect(topologicalOrder(graph)).toEqual(expected);
  expect(topologicalOrder(new Map([...graph].reverse()))).toEqual(expected);
});

test('a cycle is shown as a path that returns to its start', () => {
  const cyclic = new Map([...graph, ['stg', ['mart']]]);
  expect(topologicalOrder(cyclic)).toEqual({ cycle: ['dim', 'stg', 'mart', 'dim'] });
  expect(topologicalOrder(new Map([['a', ['a']]]))).toEqual({ cycle: ['a', 'a'] });
});
