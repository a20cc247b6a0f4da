import type { WeekStart } from '#core/protocol/calendar-units';
import { type ChartKind, chartKinds } from '#core/protocol/chart-kind';
import type { TileQuestion } from '#core/protocol/dashboard';
import type { IsoDate } from '#core/protocol/date';
import type { MetricQuery } from '#core/protocol/metric-query';
import { parseTileRange, resolveTileRange } from '#core/protocol/tile-range';
import { askFromText, askToText, type DashboardAsk } from '../dashboards/dashboard-ask.ts';
import { filtersSql } from '../dashboards/filter-sql.ts';

/** A question in the making: what is counted, split by what, when, and how it is drawn. */
export interface ExploreAsk extends DashboardAsk {
  readonly metrics: readonly string[];
  readonly by: readonly string[];
  /** Null: the first kind that fits. */
  readonly chart: ChartKind | null;
  /** The largest values of the first dimension; the rest as one. Null: all of them. */
  readonly top: number | null;
  /** Name of the dashboard that a tile is made for; null: of none yet. */
  readonly on: string | null;
}

const firstRange = 'rolling 28 days';

export function exploreToText(ask: ExploreAsk): string {
  const text = new URLSearchParams(askToText(ask));
  if (ask.metrics.length > 0) text.set('metrics', ask.metrics.join(','));
  if (ask.by.length > 0) text.set('by', ask.by.join(','));
  if (ask.chart !== null) text.set('chart', ask.chart);
  if (ask.top !== null) text.set('top', String(ask.top));
  if (ask.on !== null) text.set('on', ask.on);
  return text.toString();
}

/** What an address says; a part that means nothing is left out. */
export function exploreFromText(text: string): ExploreAsk {
  const given = new URLSearchParams(text);
  const names = (key: string) => [...new Set((given.get(key) ?? '').split(',').filter((name) => name !== ''))];
  const top = Number(given.get('top'));
  return {
    ...askFromText(text),
    metrics: names('metrics'),
    by: names('by'),
    chart: chartKinds.find((kind) => kind === given.get('chart')) ?? null,
    top: Number.isInteger(top) && top > 0 && top <= 1000 ? top : null,
    on: given.get('on') || null,
  };
}

/** The question as a tile would ask it; null while nothing is counted. */
export function exploreQuestion(ask: ExploreAsk): TileQuestion | null {
  if (ask.metrics.length === 0) return null;
  const compare = ask.compare === 'none' || ask.range === 'all' ? null : ask.compare;
  return {
    metrics: [...ask.metrics],
    dimensions: [...ask.by],
    grain: ask.grain,
    range: ask.range ?? firstRange,
    where: filtersSql(ask.filters),
    compare,
    totals: false,
    top: ask.top === null || ask.by.length === 0 ? null : { limit: ask.top, other: true },
    orderBy: ask.grain === null && ask.by.length > 0 ? [{ name: ask.metrics[0] ?? '', descending: true }] : [],
    limit: null,
  };
}

/** The question over the days that it means as of a day. */
export function exploreQuery({ range, ...question }: TileQuestion, asOf: IsoDate, weekStart: WeekStart): MetricQuery {
  const days = resolveTileRange(parseTileRange(range) ?? { kind: 'all' }, asOf, weekStart);
  return { ...question, ...days };
}
