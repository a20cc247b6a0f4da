import type { CatalogEntry, EntryKind } from './catalog-entries.ts';

/** Text that is compared: case and accents do not count, `_` and `.` part words. */
interface Folded {
  readonly name: string;
  readonly label: string;
  readonly description: string;
}

/** What people look for first, when all else is equal. */
const weights: Readonly<Record<EntryKind, number>> = {
  metric: 6,
  slice: 4,
  mart: 4,
  fact: 4,
  dimension: 4,
  seed: 3,
  source: 3,
  staging: 2,
  column: 1,
};

const folded = new WeakMap<CatalogEntry, Folded>();

/**
 * Entries that hold every word of the query in their name, label or description, the best first: a whole name before the
 * beginning of one, that before the beginning of a word, and names before descriptions. An empty query finds nothing.
 */
export function searchEntries(entries: readonly CatalogEntry[], query: string): readonly CatalogEntry[] {
  const whole = fold(query);
  const words = whole.split(' ').filter((word) => word !== '');
  if (words.length === 0) return [];
  const found: { readonly entry: CatalogEntry; readonly score: number }[] = [];
  for (const entry of entries) {
    const texts = textsOf(entry);
    let score = 0;
    for (const word of words) {
      const points = scoreWord(texts, word);
      if (points === 0) {
        score = 0;
        break;
      }
      score += points;
    }
    if (score === 0) continue;
    if (texts.name === whole || texts.label === whole) score += 100;
    found.push({ entry, score: score / words.length + weights[entry.kind] });
  }
  // Sorting is stable: equals stay in the order of the list.
  return found.sort((a, b) => b.score - a.score).map(({ entry }) => entry);
}

function scoreWord({ name, label, description }: Folded, word: string): number {
  const inName = Math.max(scoreText(name, word), scoreText(label, word));
  return inName > 0 ? inName * 10 : scoreText(description, word);
}

/** 6: all of it, 4: its beginning, 3: the beginning of a word, 1: somewhere inside, 0: nowhere. */
function scoreText(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === -1) return 0;
  if (text === word) return 6;
  if (at === 0) return 4;
  return text.includes(` ${word}`) ? 3 : 1;
}

function textsOf(entry: CatalogEntry): Folded {
  let texts = folded.get(entry);
  if (texts === undefined) {
    texts = { name: fold(entry.name), label: fold(entry.label), description: fold(entry.description) };
    folded.set(entry, texts);
  }
  return texts;
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[\s_.]+/g, ' ')
    .trim();
}
