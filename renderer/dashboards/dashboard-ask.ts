import { type IsoDate, isIsoDate } from '#core/protocol/date';
import { type Comparison, comparisons, type Grain, grains } from '#core/protocol/metric-query';
import { filterWays } from '#core/protocol/saved-filter';
import { parseTileRange } from '#core/protocol/tile-range';
import type { DrillStep, TileDrill } from './drill.ts';
import type { DimensionFilter } from './filter-sql.ts';

/** More values than this are no choice of the largest. */
export const MOST_KEPT = 1000;

export interface TopChoice {
  readonly dimension: string;
  readonly limit: number;
}

/** What is chosen on a dashboard; null: each tile as it was designed. It stands in the address, so that a link or Back brings it again. */
export interface DashboardAsk {
  /** A tile range, such as `mtd` or `2026-10-01 to 2026-10-31`. */
  readonly range: string | null;
  readonly grain: Grain | null;
  readonly compare: Comparison | 'none' | null;
  readonly filters: readonly DimensionFilter[];
  /** The largest values of a dimension by each tile's first metric, the rest as one; null: as each tile was designed. */
  readonly keep: TopChoice | null;
  /** Tiles that show what is below one of their marks. */
  readonly drills: readonly TileDrill[];
  /** True: days on which tracking was lost are left out, where the metric knows them. */
  readonly withoutGaps: boolean;
  /** True: charts do not mark holidays and promotions. */
  readonly withoutMarks: boolean;
}

export const asDesigned: DashboardAsk = {
  range: null,
  grain: null,
  compare: null,
  filters: [],
  keep: null,
  drills: [],
  withoutGaps: false,
  withoutMarks: false,
};

/** What is to be chosen anew, or how it follows from what is chosen when it is done. */
export type AskPart = Partial<DashboardAsk> | ((now: DashboardAsk) => Partial<DashboardAsk>);

export function withPart(ask: DashboardAsk, part: AskPart): DashboardAsk {
  return { ...ask, ...(typeof part === 'function' ? part(ask) : part) };
}

/** `range=mtd&compare=prior_year&filter=...`; empty when all is as designed. */
export function askToText(ask: DashboardAsk): string {
  const text = new URLSearchParams();
  if (ask.range !== null) text.set('range', ask.range);
  if (ask.grain !== null) text.set('grain', ask.grain);
  if (ask.compare !== null) text.set('compare', ask.compare);
  for (const filter of ask.filters) {
    text.append('filter', JSON.stringify([filter.dimension, filter.how, filter.values, filter.tile]));
  }
  if (ask.keep !== null) text.set('keep', JSON.stringify([ask.keep.dimension, ask.keep.limit]));
  for (const { tile, steps } of ask.drills) {
    text.append('drill', JSON.stringify([tile, ...steps.map(({ marks, days, by }) => [by, days, marks])]));
  }
  if (ask.withoutGaps) text.set('gaps', 'out');
  if (ask.withoutMarks) text.set('marks', 'out');
  return text.toString();
}

/** What an address says; a part that means nothing is left out. */
export function askFromText(text: string): DashboardAsk {
  const given = new URLSearchParams(text);
  const range = given.get('range');
  return {
    range: range !== null && parseTileRange(range) !== null ? range : null,
    grain: oneOf(grains, given.get('grain')),
    compare: oneOf([...comparisons, 'none' as const], given.get('compare')),
    filters: given.getAll('filter').flatMap(readFilter),
    keep: readTop(given.get('keep')),
    drills: given.getAll('drill').flatMap(readDrill),
    withoutGaps: given.get('gaps') === 'out',
    withoutMarks: given.get('marks') === 'out',
  };
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | null {
  return allowed.find((one) => one === value) ?? null;
}

function readFilter(text: string): DimensionFilter[] {
  const [dimension, way, values, tile] = readList(text);
  const how = oneOf(filterWays, typeof way === 'string' ? way : null);
  if (typeof dimension !== 'string' || how === null || !Array.isArray(values)) return [];
  const known = values.filter((value): value is string | null => value === null || typeof value === 'string');
  if (known.length === 0 || known.length < values.length) return [];
  return [{ dimension, how, values: known, tile: typeof tile === 'string' ? tile : null }];
}

/** A step that means nothing takes the tile's whole way with it: what is below it would be of another mark. */
function readDrill(text: string): TileDrill[] {
  const [tile, ...given] = readList(text);
  const steps = given.flatMap(readStep);
  if (typeof tile !== 'string' || steps.length === 0 || steps.length < given.length) return [];
  return [{ tile, steps }];
}

function readStep(given: unknown): DrillStep[] {
  const [by, days, marks] = Array.isArray(given) ? (given as unknown[]) : [];
  if (typeof by !== 'string' || !Array.isArray(marks) || (days !== null && !isDays(days))) return [];
  return marks.every(isMark) ? [{ by, days, marks }] : [];
}

function isDays(days: unknown): days is readonly [IsoDate, IsoDate] {
  if (!Array.isArray(days) || days.length !== 2) return false;
  const [from, to] = days as unknown[];
  return typeof from === 'string' && typeof to === 'string' && isIsoDate(from) && isIsoDate(to) && from <= to;
}

function isMark(mark: unknown): mark is readonly [string, string | null] {
  if (!Array.isArray(mark) || mark.length !== 2) return false;
  const [dimension, value] = mark as unknown[];
  return typeof dimension === 'string' && (value === null || typeof value === 'string');
}

function readTop(text: string | null): TopChoice | null {
  const [dimension, limit] = readList(text ?? '');
  const known = typeof dimension === 'string' && typeof limit === 'number' && Number.isInteger(limit);
  return known && limit > 0 && limit <= MOST_KEPT ? { dimension, limit } : null;
}

function readList(text: string): readonly unknown[] {
  try {
    const given: unknown = JSON.parse(text);
    return Array.isArray(given) ? (given as unknown[]) : [];
  } catch {
    return [];
  }
}
