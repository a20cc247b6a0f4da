import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Dashboard, dashboardSchema, GRID_COLUMNS, type Tile, tileSchema } from '#core/protocol/dashboard';
import { moveTile, nameFor, overlaps, withTile } from './own-dashboard.ts';

const tile = (name: string, column: number, row: number, width: number, height: number): Tile =>
  tileSchema.parse({
    ...{ name, title: name, unit: null, chart: 'table', note: null, question: { metrics: ['aov'] } },
    at: { column, row, width, height },
  });

const empty: Dashboard = { name: 'own', title: 'Own', description: 'Mine.', owner: 'me', order: 100, tiles: [] };

test('a title becomes a name that a file can have, and no two are the same', () => {
  expect(nameFor('Umsatz & Bestellungen (März)', [])).toBe('umsatz_bestellungen_ma_rz');
  expect(nameFor('2026 so far', [])).toBe('so_far');
  expect(nameFor('المبيعات', [])).toBe('untitled');
  expect(nameFor('Revenue', ['revenue', 'revenue_2'])).toBe('revenue_3');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (title) => {
      expect(nameFor(title, [])).toMatch(/^[a-z][a-z0-9_]{0,62}$/);
    }),
  );
});

test('new tiles fill the rows and never lie on another', () => {
  let dashboard = empty;
  for (const chart of ['kpi', 'kpi', 'line', 'table', 'kpi', 'pivot'] as const) {
    dashboard = withTile(dashboard, { title: 'A tile', chart, question: tile('x', 1, 1, 2, 2).question });
  }
  expect(dashboardSchema.parse(dashboard)).toEqual(dashboard);
  expect(dashboard.tiles.slice(0, 3).map(({ at }) => [at.column, at.row])).toEqual([
    [1, 1],
    [4, 1],
    [7, 1],
  ]);
  expect(new Set(dashboard.tiles.map((one) => one.name)).size).toBe(6);
  expect(clashes(dashboard.tiles)).toBe(0);
});

test('a moved tile pushes what is in its way down; the rest stays', () => {
  const tiles = [tile('a', 1, 1, 6, 4), tile('b', 7, 1, 6, 4), tile('c', 1, 5, 12, 3)];
  const moved = moveTile(tiles, 'a', { column: 4 });
  expect(moved.map(({ name, at }) => [name, at.column, at.row])).toEqual([
    ['a', 4, 1],
    ['b', 7, 5],
    ['c', 1, 9],
  ]);
  expect(moveTile(tiles, 'nobody', { row: 3 })).toBe(tiles);
});

test('however tiles are moved and sized, they stay inside the grid and apart', () => {
  const changes = fc.record(
    {
      column: fc.integer({ min: -5, max: 20 }),
      row: fc.integer({ min: -5, max: 30 }),
      width: fc.integer({ min: 0, max: 20 }),
      height: fc.integer({ min: 0, max: 50 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), changes), { maxLength: 8 }), (moves) => {
      let tiles: readonly Tile[] = [
        tile('a', 1, 1, 6, 4),
        tile('b', 7, 1, 6, 4),
        tile('c', 1, 5, 4, 3),
        tile('d', 5, 5, 8, 6),
      ];
      for (const [name, change] of moves) tiles = moveTile(tiles, name, change);
      expect(tiles.map((one) => one.name)).toEqual(['a', 'b', 'c', 'd']);
      expect(clashes(tiles)).toBe(0);
      for (const { at } of tiles)
        expect(at.column >= 1 && at.column + at.width <= GRID_COLUMNS + 1 && at.row >= 1).toBe(true);
    }),
  );
});

function clashes(tiles: readonly Tile[]): number {
  return tiles.flatMap((a, i) => tiles.slice(i + 1).filter((b) => overlaps(a.at, b.at))).length;
}
