import type { SavedFilter } from '#core/protocol/saved-filter';
import { asDesigned, askToText, type DashboardAsk } from './dashboard-ask.ts';

/** What of a dashboard's choices a saved filter holds: days, filters, the largest values; null where none is chosen. */
export function savedPart(ask: DashboardAsk): Omit<SavedFilter, 'name' | 'title'> | null {
  if (ask.range === null && ask.filters.length === 0 && ask.keep === null) return null;
  return {
    range: ask.range,
    filters: ask.filters.map(({ dimension, how, values }) => ({ dimension, how, values: [...values] })),
    keep: ask.keep,
  };
}

/** The choices of a saved filter; they take the place of those that are there. A click on a tile becomes a filter of the bar. */
export function withSaved({ range, filters, keep }: SavedFilter): Pick<DashboardAsk, 'range' | 'filters' | 'keep'> {
  return { range, filters: filters.map((filter) => ({ ...filter, tile: null })), keep };
}

/** The part of a dashboard's address that a saved filter stands for. */
export function savedToText(filter: SavedFilter): string {
  return askToText({ ...asDesigned, ...withSaved(filter) });
}
