import type { Catalog, CatalogDimension } from '#core/protocol/catalog';
import { type ChartKind, chartFor } from '#core/protocol/chart-kind';
import type { IsoDate } from '#core/protocol/date';
import { type Grain, grains, type MetricQuery } from '#core/protocol/metric-query';
import { type Calendars, periodDays } from '#core/protocol/period-days';
import type { ChartPick } from '../charts/chart-props.ts';
import { type DimensionFilter, filtersSql } from './filter-sql.ts';

/** One step down in a tile: the mark that was opened, and what it is broken down by. */
export interface DrillStep {
  /** Dimension and value of the mark; NULL is null. */
  readonly marks: readonly (readonly [dimension: string, value: string | null])[];
  /** Its first and last day; null where the mark is no period. */
  readonly days: readonly [from: IsoDate, to: IsoDate] | null;
  /** A grain, or else a dimension. */
  readonly by: string;
}

/** How far a tile is opened, outermost step first. */
export interface TileDrill {
  readonly tile: string;
  readonly steps: readonly DrillStep[];
}

/** Time from coarse to fine, by the calendar and by the fiscal one: both end in weeks and days. */
const timeLevels: readonly (readonly Grain[])[] = [
  ['year', 'quarter', 'month', 'week', 'day'],
  ['fiscal_year', 'fiscal_quarter', 'fiscal_period', 'week', 'day'],
];

type Ways = Pick<Catalog, 'metrics' | 'dimensions' | 'hierarchies' | 'weekStart' | 'fiscal'>;

/** Dimensions that a question could be asked by besides its own: every metric reaches them. In the catalog's order, each once. */
export function otherDimensions(query: MetricQuery, catalog: Ways): readonly CatalogDimension[] {
  const reached = query.metrics.map(
    (name) => catalog.metrics.find((metric) => metric.name === name.split('@')[0])?.dimensions ?? [],
  );
  const found = catalog.dimensions.filter(
    ({ name, unavailable }) =>
      unavailable === null && !query.dimensions.includes(name) && reached.every((names) => names.includes(name)),
  );
  return [...new Map(found.map((one) => [one.name, one])).values()];
}

/** The next finer level below a mark: of a hierarchy of the pack, else of time; null at the end of both. */
export function nextLevel(pick: ChartPick, query: MetricQuery, catalog: Ways): string | null {
  const possible = new Set(otherDimensions(query, catalog).map(({ name }) => name));
  for (const dimension of Object.keys(pick.dimensions).reverse()) {
    for (const levels of catalog.hierarchies) {
      const at = levels.indexOf(dimension);
      const next = at === -1 ? undefined : levels.slice(at + 1).find((level) => possible.has(level));
      if (next !== undefined) return next;
    }
  }
  return finerGrains(pick, query, catalog)[0] ?? null;
}

/** Grains by which the days of a mark can be looked at; none where it is no period, or one that the calendar does not know. */
export function finerGrains(pick: ChartPick, query: MetricQuery, calendars: Calendars): readonly Grain[] {
  const { grain } = query;
  if (pick.period === null || grain === null || !canBreakDown(pick, query, calendars)) return [];
  const levels = timeLevels.find((each) => each.includes(grain)) ?? [];
  return levels.slice(levels.indexOf(grain) + 1);
}

/** False for a mark in a period that the calendar does not know: its days cannot be named. */
export function canBreakDown({ period }: ChartPick, { grain }: MetricQuery, calendars: Calendars): boolean {
  return period === null || (grain !== null && periodDays(grain, period, calendars) !== null);
}

/** The step from a mark of an answer to `query`; only for a mark that can be broken down. */
export function drillStep(pick: ChartPick, by: string, query: MetricQuery, calendars: Calendars): DrillStep {
  const days = pick.period === null || query.grain === null ? null : periodDays(query.grain, pick.period, calendars);
  return {
    marks: Object.entries(pick.dimensions),
    days: days === null ? null : within(query, ...days),
    by,
  };
}

/** Days of a period that the question asks for. */
function within({ from, to }: MetricQuery, first: IsoDate, last: IsoDate): readonly [IsoDate, IsoDate] {
  return [from !== null && from > first ? from : first, to !== null && to < last ? to : last];
}

/** A question under the steps that were taken down, and the chart that it is drawn as. */
export function drilled(
  query: MetricQuery,
  chart: ChartKind,
  steps: readonly DrillStep[],
): { readonly query: MetricQuery; readonly chart: ChartKind } {
  return steps.reduce((at, step) => stepDown(at.query, at.chart, step), { query, chart });
}

/** What a step narrows its tile to. */
export function markFilters({ marks }: DrillStep): readonly DimensionFilter[] {
  return marks.map(([dimension, value]) => ({ dimension, how: 'in', values: [value], tile: null }));
}

/** Values that are drawn one by one below a mark; the rest is one more. */
const DRAWN_VALUES = 12;

function stepDown(query: MetricQuery, chart: ChartKind, step: DrillStep) {
  const grain = grainOf(step.by);
  const marked = filtersSql(markFilters(step));
  const where = [query.where, marked].filter((one) => one !== null).map((one) => `(${one})`);
  const days = step.days === null ? {} : { from: step.days[0], to: step.days[1] };
  const [metric = ''] = query.metrics;
  const next: MetricQuery = {
    ...query,
    ...days,
    where: where.length === 0 ? null : where.join(' AND '),
    ...(grain === null
      ? { grain: null, dimensions: [step.by], orderBy: [{ name: metric, descending: true }], top: null, limit: null }
      : { grain, orderBy: [] }),
  };
  // A line runs along time or numbers; the values of a dimension stand side by side.
  const wanted = grain === null && (chart === 'line' || chart === 'area') ? 'bar' : chart;
  const asked = { ...next, totals: false };
  const drawn = chartFor(asked, wanted);
  const many = grain === null && (drawn === 'bar' || drawn === 'treemap');
  return { query: many ? { ...asked, top: { limit: DRAWN_VALUES, other: true } } : asked, chart: drawn };
}

/** The drills of a dashboard with other steps for one tile; none take it out. */
export function withSteps(
  drills: readonly TileDrill[],
  tile: string,
  steps: readonly DrillStep[],
): readonly TileDrill[] {
  const others = drills.filter((drill) => drill.tile !== tile);
  return steps.length === 0 ? others : [...others, { tile, steps }];
}

export function grainOf(level: string): Grain | null {
  return grains.find((grain) => grain === level) ?? null;
}
