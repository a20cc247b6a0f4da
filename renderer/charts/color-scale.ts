import { contrast, type Tokens } from '../app/tokens.ts';

/** A colour for a place between two ends. */
export interface ColorScale {
  readonly kind: 'sequential' | 'diverging';
  readonly low: number;
  readonly high: number;
  readonly color: (value: number) => string;
}

/** The faintest step is still told from an empty cell. */
const FAINTEST = 0.1;

/**
 * One hue from the surface upward; where values lie on both sides of zero, red below it, blue above it and the surface's grey
 * between, each side by the same measure.
 */
export function colorScale(values: readonly number[], tokens: Tokens): ColorScale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const hue = tokens.categories[0] ?? tokens.text;
  if (low < 0 && high > 0) {
    const reach = Math.max(-low, high);
    const color = (value: number) =>
      mix(tokens.raised, value < 0 ? tokens.bad : hue, Math.min(1, Math.abs(value) / reach));
    return { kind: 'diverging', low, high, color };
  }
  const span = high - low;
  const color = (value: number) =>
    mix(tokens.surface, hue, FAINTEST + (1 - FAINTEST) * (span === 0 ? 0.5 : (value - low) / span));
  return { kind: 'sequential', low, high, color };
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

/** The ink that reads better on a fill. */
export function inkOn(fill: string, tokens: Tokens): string {
  return contrast(tokens.text, fill) >= contrast(tokens.surface, fill) ? tokens.text : tokens.surface;
}
