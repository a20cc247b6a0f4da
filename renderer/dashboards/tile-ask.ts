import type { WeekStart } from '#core/protocol/calendar-units';
import type { Catalog } from '#core/protocol/catalog';
import { type ChartKind, chartProblem } from '#core/protocol/chart-kind';
import { type Tile, tileQuery } from '#core/protocol/dashboard';
import { daysBetween, type IsoDate } from '#core/protocol/date';
import type { Grain, MetricQuery } from '#core/protocol/metric-query';
import type { SnapshotManifest } from '#core/protocol/snapshot';
import { parseTileRange } from '#core/protocol/tile-range';
import { grainFor } from '../home/time-range.ts';
import type { DashboardAsk } from './dashboard-ask.ts';
import { type DrillStep, drilled } from './drill.ts';
import { type DimensionFilter, filtersSql } from './filter-sql.ts';

/** How tiles are asked on a snapshot. */
export function tileContext(
  catalog: Catalog,
  { asOf, firstDay }: Pick<SnapshotManifest, 'asOf' | 'firstDay'>,
): TileContext {
  const knowing = new Set(
    catalog.metrics.filter(({ dimensions }) => dimensions.includes(gapDimension)).map(({ name }) => name),
  );
  return { asOf, firstDay, weekStart: catalog.weekStart, knowsGaps: (metric) => knowing.has(metric) };
}

/** The question of a tile under what is chosen on its dashboard. */
export interface TileAsk {
  readonly query: MetricQuery;
  /** As designed, or as what is below a mark can be drawn. */
  readonly chart: ChartKind;
  /** Filters of the dashboard that narrow it. */
  readonly filters: readonly DimensionFilter[];
  /** Whether the days on which tracking lost events are left out of it. */
  readonly withoutGaps: boolean;
  /** How far the tile is opened. */
  readonly steps: readonly DrillStep[];
  /** Why a choice does not hold for this tile, in words; empty where all do. */
  readonly notes: readonly string[];
}

export interface TileContext {
  readonly asOf: IsoDate;
  readonly firstDay: IsoDate;
  readonly weekStart: WeekStart;
  /** Whether a metric can leave out the days on which tracking was lost. */
  readonly knowsGaps: (metric: string) => boolean;
}

/** The dimension of the web models that says on which days events were lost. */
const gapDimension = 'is_tracking_gap';

/** A tile over all time, of days to come or of fixed days was made so on purpose and stays so, with a note. */
export function tileAsk(tile: Tile, ask: DashboardAsk, context: TileContext): TileAsk {
  const notes: string[] = [];
  const own = parseTileRange(tile.question.range)?.kind;
  const movable = own !== 'all' && own !== 'next' && own !== 'fixed';
  let question = tile.question;
  if (ask.range !== null) {
    if (movable) question = { ...question, range: ask.range };
    else notes.push(own === 'all' ? 'Over all time by design' : 'Its days are fixed by design');
  }
  const asked = tileQuery({ ...tile, question }, context.asOf, context.weekStart);
  const bounded = asked.from !== null && asked.to !== null;
  let query: MetricQuery = { ...asked, grain: grainOf(tile, ask, asked, context) };
  if (ask.compare !== null) {
    const compare = ask.compare === 'none' ? null : ask.compare;
    if (compare === null || (bounded && chartProblem(tile.chart, { ...query, compare }) === null)) {
      query = { ...query, compare };
    } else {
      notes.push(bounded ? 'It has no place for a comparison' : 'All time has nothing to compare with');
      query = { ...query, compare: bounded ? query.compare : null };
    }
  } else if (!bounded) query = { ...query, compare: null };
  if (ask.keep !== null && query.dimensions.includes(ask.keep.dimension)) {
    const problem = topProblem(tile.chart, query.dimensions, ask.keep.dimension);
    if (problem === null) query = { ...query, top: { limit: ask.keep.limit, other: true }, limit: null };
    else notes.push(problem);
  }
  const filters = ask.filters.filter((filter) => filter.tile !== tile.name);
  const withoutGaps = ask.withoutGaps && query.metrics.every(context.knowsGaps);
  const gaps = withoutGaps ? `NOT ${gapDimension}` : null;
  const where = [query.where, filtersSql(filters), gaps].filter((one) => one !== null).map((one) => `(${one})`);
  const steps = ask.drills.find((drill) => drill.tile === tile.name)?.steps ?? [];
  const filtered = { ...query, where: where.length === 0 ? null : where.join(' AND ') };
  return { ...drilled(filtered, tile.chart, steps), filters, withoutGaps, steps, notes };
}

/** Why the largest values cannot be kept in a tile that is asked by their dimension; null where they can. */
function topProblem(chart: ChartKind, dimensions: readonly string[], dimension: string): string | null {
  if (chart === 'histogram' || chart === 'funnel' || chart === 'waterfall') return 'It shows every value by design';
  return dimensions[0] === dimension ? null : 'Only the first of its dimensions can be cut to the largest values';
}

/** The chosen grain; under a chosen range one that gives 7 to 60 periods; else the tile's own. Tiles without a grain stay so. */
function grainOf(
  tile: Tile,
  ask: DashboardAsk,
  { from, to }: MetricQuery,
  { firstDay, asOf }: TileContext,
): Grain | null {
  const { grain } = tile.question;
  if (grain === null || tile.chart === 'forecast') return grain;
  if (ask.grain !== null) return ask.grain;
  if (ask.range === null) return grain;
  return grainFor(daysBetween(from ?? firstDay, to ?? asOf) + 1);
}
