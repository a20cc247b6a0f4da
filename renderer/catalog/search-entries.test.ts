import { expect, test } from 'vitest';
import type { CatalogEntry, EntryKind } from './catalog-entries.ts';
import { searchEntries } from './search-entries.ts';

const entry = (kind: EntryKind, name: string, label = name, description = ''): CatalogEntry => ({
  kind,
  id: `${kind} ${name}`,
  name,
  label,
  description,
  href: '#',
  unavailable: null,
  notable: false,
  own: false,
});

const entries = [
  entry('metric', 'net_revenue', 'Net revenue', 'Revenue after returns.'),
  entry('metric', 'total_revenue', 'Total revenue', 'The sum of all orders.'),
  entry('metric', 'cafe_visits', 'Café visits'),
  entry('metric', 'refunds', 'Refunds', 'What is taken off revenue.'),
  entry('fact', 'revenue'),
  entry('mart', 'mart_revenue'),
  entry('column', 'total_amount', 'fact_orders.total_amount', '<b>Revenue</b> of the order'),
];
const names = (query: string) => searchEntries(entries, query).map(({ name }) => name);

test('a whole name comes first, then words of names, then descriptions', () => {
  expect(names('revenue')).toEqual([
    'revenue',
    'net_revenue',
    'total_revenue',
    'mart_revenue',
    'refunds',
    'total_amount',
  ]);
});

test('every word has to be there, in any order and in any field', () => {
  expect(names('revenue total')).toEqual(['total_revenue', 'total_amount']);
  expect(names('orders revenue')).toEqual(['total_revenue', 'total_amount']);
  expect(names('revenue nowhere')).toEqual([]);
});

test('case, accents, underscores and points do not matter', () => {
  expect(names('TOTAL_REVENUE')[0]).toBe('total_revenue');
  expect(names('cafe')).toEqual(['cafe_visits']);
  expect(names('CAFÉ')).toEqual(['cafe_visits']);
  expect(names('fact_orders.total_amount')).toEqual(['total_amount']);
});

test('the beginning of a word counts more than its middle', () => {
  const some = [entry('fact', 'preorders'), entry('fact', 'my_orders'), entry('fact', 'orders_kept')];
  expect(searchEntries(some, 'orders').map(({ name }) => name)).toEqual(['orders_kept', 'my_orders', 'preorders']);
});

test('nothing and signs of patterns are plain text', () => {
  expect(names('')).toEqual([]);
  expect(names('  _ ')).toEqual([]);
  expect(names('.*')).toEqual([]);
  expect(names('<b>')).toEqual(['total_amount']);
});

test('a thousand metrics are searched between two key presses', () => {
  const many = Array.from({ length: 5000 }, (_, at) =>
    entry('column', `column_${at}`, `table_${at % 90}.column_${at}`),
  );
  searchEntries(many, 'warm');
  const started = performance.now();
  expect(searchEntries(many, 'column 49')[0]?.name).toBe('column_49');
  expect(performance.now() - started).toBeLessThan(100);
});
