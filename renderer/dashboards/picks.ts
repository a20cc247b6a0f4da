import type { Grain } from '#core/protocol/metric-query';
import { type Calendars, periodDays } from '#core/protocol/period-days';
import type { ChartPick } from '../charts/chart-props.ts';
import type { DashboardAsk } from './dashboard-ask.ts';
import { type DimensionFilter, togglePick } from './filter-sql.ts';

/**
 * The choices of a dashboard after a mark of a tile was clicked: its dimension values are filtered by, or no longer. A mark that is a
 * point in time alone chooses the days of its period.
 */
export function withPick(
  ask: DashboardAsk,
  tile: string,
  pick: ChartPick,
  grain: Grain | null,
  calendars: Calendars,
): Partial<DashboardAsk> {
  const { period } = pick;
  if (period !== null && Object.keys(pick.dimensions).length === 0) {
    const days = grain === null ? null : periodDays(grain, period, calendars);
    return days === null ? {} : { range: `${days[0]} to ${days[1]}`, grain: null };
  }
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
