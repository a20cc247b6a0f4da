import type { ChartPick } from '../charts/chart-props.ts';
import type { DashboardAsk } from './dashboard-ask.ts';
import { type DimensionFilter, togglePick } from './filter-sql.ts';

/** The choices of a dashboard after a mark of a tile was clicked: its dimension values are filtered by, or no longer. */
export function withPick(ask: DashboardAsk, tile: string, pick: ChartPick): Partial<DashboardAsk> {
  const filters = Object.entries(pick.dimensions).reduce<readonly DimensionFilter[]>(
    (all, [dimension, value]) => togglePick(all, tile, dimension, value),
    ask.filters,
  );
  return { filters };
}

/** The marks that a tile's own filters stand for. */
export function pickedMarks(filters: readonly DimensionFilter[], tile: string): readonly ChartPick[] {
  const own = filters.filter((filter) => filter.tile === tile);
  return own.reduce<readonly ChartPick[]>(
    (marks, { dimension, values }) =>
      marks.flatMap((mark) =>
        values.map((value) => ({ ...mark, dimensions: { ...mark.dimensions, [dimension]: value } })),
      ),
    own.length === 0 ? [] : [{ metric: null, period: null, dimensions: {} }],
  );
}
