import type { Tokens } from '../app/tokens.ts';

/** The last category is grey: that of the eighth value, and of all further ones. */
const COLORED = 7;

const known = new Map<string, Map<string, number>>();

/**
 * Category of each value of a dimension (or of each metric, under a name of its own). A value keeps its category in every chart
 * of the window: where it begins follows from its text, and the first to come has it. Beyond seven, values are grey in the end,
 * but never two of one chart the same hue.
 */
export function categoriesOf(dimension: string, values: readonly (string | null)[]): readonly number[] {
  let taken = known.get(dimension);
  if (taken === undefined) {
    taken = new Map();
    known.set(dimension, taken);
  }
  const owned = taken;
  const used = new Set(values.flatMap((value) => (value === null ? [] : (owned.get(value) ?? []))));
  return values.map((value) => {
    // No value is no hue.
    if (value === null) return COLORED;
    const own = owned.get(value);
    if (own !== undefined) return own;
    const everywhere = new Set([...owned.values(), ...used]);
    const free = probe(value, everywhere);
    if (free !== null) owned.set(value, free);
    const category = free ?? probe(value, used) ?? COLORED;
    used.add(category);
    return category;
  });
}

/** The colour of a category; the rest of a top list is grey. */
export function categoryColor(tokens: Tokens, category: number): string {
  return tokens.categories[Math.min(category, COLORED)] ?? tokens.muted;
}

export const OTHER_CATEGORY = COLORED;

function probe(id: string, taken: ReadonlySet<number>): number | null {
  const start = hash(id) % COLORED;
  for (let step = 0; step < COLORED; step += 1) {
    const at = (start + step) % COLORED;
    if (!taken.has(at)) return at;
  }
  return null;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}
