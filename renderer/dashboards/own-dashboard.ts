import type { ChartKind } from '#core/protocol/chart-kind';
import { type Dashboard, GRID_COLUMNS, type Tile, type TilePlace, type TileQuestion } from '#core/protocol/dashboard';

/** A name for a file and for YAML, from any title: `Mine & yours` -> `mine_yours`; made different from `taken` by a number. */
export function nameFor(title: string, taken: readonly string[]): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 55);
  const base = words === '' ? 'untitled' : words;
  let name = base;
  for (let n = 2; taken.includes(name); n++) name = `${base}_${n}`;
  return name;
}

/** A dashboard of the workspace without a tile, under a name that is not `taken`. */
export function emptyDashboard(title: string, taken: readonly string[]): Dashboard {
  return {
    name: nameFor(title, taken),
    title,
    description: 'Made in the window.',
    owner: 'this workspace',
    order: 100,
    tiles: [],
  };
}

const sizes: Readonly<Partial<Record<ChartKind, { readonly width: number; readonly height: number }>>> = {
  kpi: { width: 3, height: 3 },
  table: { width: 6, height: 8 },
  pivot: { width: 6, height: 8 },
};

/** A new tile below all others: whatever was arranged stays where it is. */
export function withTile(
  dashboard: Dashboard,
  tile: { readonly title: string; readonly chart: ChartKind; readonly question: TileQuestion },
): Dashboard {
  const name = nameFor(
    tile.title,
    dashboard.tiles.map((one) => one.name),
  );
  const at = freePlace(dashboard.tiles, sizes[tile.chart] ?? { width: 6, height: 6 });
  return { ...dashboard, tiles: [...dashboard.tiles, { ...tile, name, at, unit: null, note: null }] };
}

/** The first free place in reading order: beside the last row where there is room. */
function freePlace(
  tiles: readonly Tile[],
  { width, height }: { readonly width: number; readonly height: number },
): TilePlace {
  const lastRow = tiles.reduce((row, { at }) => Math.max(row, at.row + at.height), 1);
  for (let row = 1; row < lastRow; row++) {
    for (let column = 1; column + width <= GRID_COLUMNS + 1; column++) {
      const place = { column, row, width, height };
      if (!tiles.some(({ at }) => overlaps(at, place))) return place;
    }
  }
  return { column: 1, row: lastRow, width, height };
}

export function overlaps(a: TilePlace, b: TilePlace): boolean {
  const apart =
    a.column + a.width <= b.column ||
    b.column + b.width <= a.column ||
    a.row + a.height <= b.row ||
    b.row + b.height <= a.row;
  return !apart;
}

/**
 * A tile at another place or size, kept inside the grid. Tiles in its way move down, and those in theirs; nothing else moves.
 */
export function moveTile(tiles: readonly Tile[], name: string, change: Partial<TilePlace>): readonly Tile[] {
  const moved = tiles.find((tile) => tile.name === name);
  if (moved === undefined) return tiles;
  const wanted = { ...moved.at, ...change };
  const width = Math.min(Math.max(wanted.width, 2), GRID_COLUMNS);
  const at: TilePlace = {
    width,
    height: Math.min(Math.max(wanted.height, 2), 40),
    column: Math.min(Math.max(wanted.column, 1), GRID_COLUMNS + 1 - width),
    row: Math.max(wanted.row, 1),
  };
  const placed: Tile[] = [{ ...moved, at }];
  // From the top down, so that a tile that made room is in the way of the next only where it stands now.
  const others = tiles
    .filter((tile) => tile !== moved)
    .sort((a, b) => a.at.row - b.at.row || a.at.column - b.at.column);
  for (const tile of others) {
    let { row } = tile.at;
    for (let blocker = inWay(placed, tile, row); blocker !== undefined; blocker = inWay(placed, tile, row)) {
      row = blocker.at.row + blocker.at.height;
    }
    placed.push({ ...tile, at: { ...tile.at, row } });
  }
  return tiles.flatMap((tile) => placed.find((one) => one.name === tile.name) ?? []);
}

function inWay(placed: readonly Tile[], tile: Tile, row: number): Tile | undefined {
  return placed.find((one) => overlaps(one.at, { ...tile.at, row }));
}
