import { contrast, type Tokens } from '../app/tokens.ts';

/** A colour for a place between two ends. */
export interface ColorScale {
  readonly kind: 'sequential' | 'diverging';
  readonly low: number;
  readonly high: number;
  /** True where values lie far beyond `high`; they have its colour. */
  readonly capped: boolean;
  readonly color: (value: number) => string;
}

/** The faintest step is still told from an empty cell. */
const FAINTEST = 0.1;

/**
 * One hue from the surface upward; where values lie on both sides of zero, red below it, blue above it and the surface's grey
 * between, each side by the same measure.
 */
export function colorScale(values: readonly number[], tokens: Tokens): ColorScale {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[0] ?? 0;
  const most = sorted.at(-1) ?? 0;
  const hue = tokens.categories[0] ?? tokens.text;
  if (low < 0 && most > 0) {
    const reach = Math.max(-low, most);
    const color = (value: number) =>
      mix(tokens.raised, value < 0 ? tokens.bad : hue, Math.min(1, Math.abs(value) / reach));
    return { kind: 'diverging', low, high: most, capped: false, color };
  }
  const high = belowGap(sorted);
  const span = high - low;
  const color = (value: number) =>
    mix(tokens.surface, hue, FAINTEST + (1 - FAINTEST) * (span === 0 ? 0.5 : Math.min(1, (value - low) / span)));
  return { kind: 'sequential', low, high, capped: high < most, color };
}

/** Where a gap takes more than half of the range (the first month of every cohort is 100%), the scale ends below it. */
function belowGap(sorted: readonly number[]): number {
  const low = sorted[0] ?? 0;
  const most = sorted.at(-1) ?? 0;
  const gap = sorted.findIndex((value, at) => at > 0 && value - (sorted[at - 1] ?? 0) > (most - low) / 2);
  const end = sorted[gap - 1];
  // What lies below has to be most of it: a single small value is no scale.
  return end === undefined || gap < sorted.length / 2 || end === low ? most : end;
}

/** Two `#RRGGBB` colours; `share` of the second. */
export function mix(from: string, to: string, share: number): string {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  const part = (at: number) =>
    Math.round(channel(from, at) * (1 - share) + channel(to, at) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${part(1)}${part(3)}${part(5)}`;
}

/** An ink that is readable on a fill: the scheme's own where it is, else black or white. */
export function inkOn(fill: string, tokens: Tokens): string {
  const inks = [tokens.text, tokens.surface, '#000000', '#FFFFFF'];
  return inks.find((ink) => contrast(ink, fill) >= 4.5) ?? tokens.text;
}
