import { addDays } from '../../protocol/date.ts';
import type { KpiDay, KpiKind, KpiSeries } from '../kpi-series.ts';

/** Random numbers that follow from a seed (mulberry32), uniform in (0, 1), normal, and Poisson. */
export class Noise {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Counts the events of a mean below about 700. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let [count, product] = [0, this.uniform()];
    while (product > limit) {
      count += 1;
      product *= this.uniform();
    }
    return count;
  }
}

/** A series that begins on Monday, 2024-01-01; null is a day without a value. */
export function seriesOf(
  kind: KpiKind,
  values: readonly (number | null)[],
  denominators: readonly number[] = [],
  stateOf: (day: number) => KpiDay['state'] = () => 'complete',
): KpiSeries {
  const days = values.map((value, i) => ({
    date: addDays('2024-01-01', i),
    text: value === null ? null : String(value),
    value,
    denominator: denominators[i] ?? null,
    state: stateOf(i),
  }));
  return { kpi: 'kpi', kind, days };
}

/** Shares of a week from Monday. */
export const week = [0.95, 0.92, 0.93, 0.97, 1.05, 1.14, 1.04];
