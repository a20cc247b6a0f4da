import { type CalendarUnit, endOf, type WeekStart } from '#core/protocol/calendar-units';
import type { Catalog, CatalogDimension } from '#core/protocol/catalog';
import { type ChartKind, chartFor } from '#core/protocol/chart-kind';
import type { IsoDate } from '#core/protocol/date';
import { type Grain, grains, type MetricQuery } from '#core/protocol/metric-query';
import type { ChartPick } from '../charts/chart-props.ts';
import { filtersSql } from './filter-sql.ts';

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

/** Time from coarse to fine. */
const timeLevels: readonly CalendarUnit[] = ['year', 'quarter', 'month', 'week', 'day'];

type Ways = Pick<Catalog, 'metrics' | 'dimensions' | 'hierarchies'>;

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
  return finerGrains(pick, query)[0] ?? null;
}

/** Grains by which the days of a mark can be looked at; none where it is no period, or one without a fixed length. */
export function finerGrains(pick: ChartPick, { grain }: MetricQuery): readonly CalendarUnit[] {
  if (pick.period === null) return [];
  const at = timeLevels.indexOf(grain as CalendarUnit);
  return at === -1 ? [] : timeLevels.slice(at + 1);
}

/** False for a mark in a period without a fixed length: its days are not known here. */
export function canBreakDown(pick: ChartPick, { grain }: MetricQuery): boolean {
  return pick.period === null || timeLevels.some((level) => level === grain);
}

/** The step from a mark of an answer to `query`. */
export function drillStep(pick: ChartPick, by: string, query: MetricQuery, weekStart: WeekStart): DrillStep {
  const { period } = pick;
  const unit = timeLevels.find((level) => level === query.grain);
  return {
    marks: Object.entries(pick.dimensions),
    days: period === null || unit === undefined ? null : within(query, period, endOf(unit, period, weekStart)),
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

/** Values that are drawn one by one below a mark; the rest is one more. */
const DRAWN_VALUES = 12;

function stepDown(query: MetricQuery, chart: ChartKind, step: DrillStep) {
  const grain = grainOf(step.by);
  const marked = filtersSql(
    step.marks.map(([dimension, value]) => ({ dimension, how: 'in', values: [value], tile: null })),
  );
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
