import { type CalendarUnit, endOf, type WeekStart } from '#core/protocol/calendar-units';
import type { Grain } from '#core/protocol/metric-query';
import type { ChartPick } from '../charts/chart-props.ts';
import type { DashboardAsk } from './dashboard-ask.ts';
import { type DimensionFilter, togglePick } from './filter-sql.ts';

const calendarUnits: readonly CalendarUnit[] = ['day', 'week', 'month', 'quarter', 'year'];

/**
 * The choices of a dashboard after a mark of a tile was clicked: its dimension values are filtered by, or no longer. A mark that is a
 * point in time alone chooses the days of its period; fiscal periods have no fixed length, and choose nothing.
 */
export function withPick(
  ask: DashboardAsk,
  tile: string,
  pick: ChartPick,
  grain: Grain | null,
  weekStart: WeekStart,
): Partial<DashboardAsk> {
  const { period } = pick;
  if (period !== null && Object.keys(pick.dimensions).length === 0) {
    const unit = calendarUnits.find((one) => one === grain);
    return unit === undefined ? {} : { range: `${period} to ${endOf(unit, period, weekStart)}`, grain: null };
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
