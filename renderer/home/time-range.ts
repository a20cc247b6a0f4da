import { addDays, daysBetween, type IsoDate } from '#core/protocol/date';
import type { Grain } from '#core/protocol/metric-query';

export const presets = ['7d', '28d', 'mtd', 'qtd', 'ytd', 'all'] as const;
export type Preset = (typeof presets)[number];

export const presetLabels: Readonly<Record<Preset, string>> = {
  '7d': '7 days',
  '28d': '28 days',
  mtd: 'Month',
  qtd: 'Quarter',
  ytd: 'Year',
  all: 'All time',
};

/** Both days inclusive; null: unbounded, and then there is nothing to compare with. */
export interface TimeRange {
  readonly from: IsoDate | null;
  readonly to: IsoDate | null;
  readonly grain: Grain;
}

/** The range of a preset up to the as-of day of a snapshot ("today" for every metric). `firstDay` sets the grain of all time. */
export function presetRange(preset: Preset, asOf: IsoDate, firstDay: IsoDate): TimeRange {
  if (preset === 'all') return { from: null, to: null, grain: grainFor(daysBetween(firstDay, asOf) + 1) };
  const from = presetStart(preset, asOf);
  return { from, to: asOf, grain: grainFor(daysBetween(from, asOf) + 1) };
}

function presetStart(preset: Exclude<Preset, 'all'>, asOf: IsoDate): IsoDate {
  const year = asOf.slice(0, 4);
  const month = Number(asOf.slice(5, 7));
  switch (preset) {
    case '7d':
      return addDays(asOf, -6);
    case '28d':
      return addDays(asOf, -27);
    case 'mtd':
      return `${asOf.slice(0, 7)}-01`;
    case 'qtd':
      return `${year}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
    case 'ytd':
      return `${year}-01-01`;
  }
}

/** A trend of roughly 7 to 60 points. */
export function grainFor(days: number): Grain {
  if (days <= 62) return 'day';
  if (days <= 420) return 'week';
  return days <= 1900 ? 'month' : 'quarter';
}
