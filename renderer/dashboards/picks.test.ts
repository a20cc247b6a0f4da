import { expect, test } from 'vitest';
import { asDesigned } from './dashboard-ask.ts';
import { pickedMarks, withPick } from './picks.ts';

test('a mark of two dimensions filters by both, and is marked again by them', () => {
  const pick = { metric: 'total_revenue', period: null, dimensions: { region: 'France', channel: null } };
  const { filters = [] } = withPick(asDesigned, 'map', pick);
  expect(filters.map(({ dimension, values, tile }) => [dimension, values, tile])).toEqual([
    ['region', ['France'], 'map'],
    ['channel', [null], 'map'],
  ]);
  expect(pickedMarks(filters, 'map')).toEqual([{ ...pick, metric: null }]);
  expect(pickedMarks(filters, 'another')).toEqual([]);
  expect(withPick({ ...asDesigned, filters }, 'map', pick).filters).toEqual([]);
});
