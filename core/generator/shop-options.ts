import type { IsoDate } from '../protocol/date.ts';

/** What to generate. The same options always give the same rows, on any number of lanes. */
export interface ShopOptions {
  readonly from: IsoDate;
  readonly days: number;
  readonly ordersPerDay: number;
  readonly seed: number;
  /** Adds dirty rows at the rates of `dirtyRates`. */
  readonly dirty: boolean;
  /** Plants no effects: the shop to compare with. */
  readonly plain?: boolean;
}

/** Shares of rows; what the pack should do with each stands in truth.json. */
export const dirtyRates = {
  duplicateOrders: 0.003,
  lateOrders: 0.01,
  statusSpelling: 0.005,
  missingTotals: 0.0005,
  danglingCustomers: 0.001,
  danglingProducts: 0.001,
  impossibleDates: 0.0002,
} as const;

/** The planted effects as day offsets and indices. */
export interface PlantedEffects {
  readonly outageDay: number;
  readonly paymentFailureDay: number;
  readonly trackingGapDay: number;
  /** Customers from `coupon` that signed up in [from, to] never order again after `lifetimeDays`. */
  readonly lostCohort: { readonly from: number; readonly to: number; readonly lifetimeDays: number };
  /** Of the baskets with product `a`, the share that gets product `b` on top. */
  readonly pair: { readonly a: number; readonly b: number; readonly share: number };
  readonly experiment: {
    readonly from: number;
    readonly to: number;
    readonly controlSessions: number;
    readonly treatmentSessions: number;
  };
}

/** Null where the shop is too short for effects, or is to have none. */
export function plantEffects({ days, plain }: Pick<ShopOptions, 'days' | 'plain'>): PlantedEffects | null {
  if (days < 60 || plain === true) return null;
  const at = (share: number) => Math.floor(days * share);
  return {
    outageDay: at(0.5),
    paymentFailureDay: at(0.375),
    trackingGapDay: at(0.7),
    lostCohort: { from: at(0.15), to: at(0.15) + 29, lifetimeDays: 30 },
    pair: { a: 17, b: 42, share: 0.4 },
    experiment: { from: at(0.6), to: at(0.6) + Math.min(59, at(0.3)), controlSessions: 2.2, treatmentSessions: 1.8 },
  };
}

/** Sizes that follow from the options. */
export function shopSizes(options: ShopOptions): { readonly products: number; readonly firstCustomers: number } {
  return {
    products: Math.max(60, Math.min(5000, options.ordersPerDay * 4)),
    firstCustomers: Math.max(50, options.ordersPerDay * 12),
  };
}

/** Day offsets, both ends inclusive. */
export interface DayRange {
  readonly first: number;
  readonly last: number;
}

/** A partitioned write is twice as fast over few days at a time: its buffers then stay small. */
const batchDays = 25;

/** All days in batches. */
export function dayRanges({ days }: Pick<ShopOptions, 'days'>): readonly DayRange[] {
  return Array.from({ length: Math.ceil(days / batchDays) }, (_, batch) => ({
    first: batch * batchDays,
    last: Math.min(days, (batch + 1) * batchDays) - 1,
  }));
}
