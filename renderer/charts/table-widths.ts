import { textWidth } from '../ui/text-width.ts';

interface Column {
  readonly label: string;
  /** Words may be cut for the numbers beside them; they are whole under the pointer. */
  readonly words: boolean;
  /** Px of a sign beside the text of each cell. */
  readonly sign: number;
  /** Cells as they are written. */
  readonly texts: readonly string[];
}

const SIZE = 12;
/** Room beside a text, and for the arrow of the sorted column. */
const PADDING = 18;
const ARROW = 14;
const LEAST = 56;
const MOST = 420;
const LEAST_WORDS = 140;
/** Share of the table that a column of words has at most, where not all have room. */
const MOST_WORDS = 0.35;
/** Digits of one width are wider than those that are measured. */
const TABULAR = 1.06;

/**
 * Px of each column. Where not all have `room` names of columns go into two lines and long words are cut; numbers never are.
 */
export function columnWidths(
  columns: readonly Column[],
  room: number,
): { readonly widths: readonly number[]; readonly headLines: 1 | 2 } {
  const cells = columns.map(
    ({ texts, sign }) => texts.reduce((most, text) => Math.max(most, cellWidth(text)), 0) + sign,
  );
  const widthsOf = (head: (label: string) => number, most: number) =>
    columns.map(({ label, words }, at) => {
      const width = Math.max(LEAST, (cells[at] ?? 0) + PADDING, head(label) + PADDING);
      return Math.min(words ? most : MOST, width);
    });
  const oneLine = widthsOf((label) => headWidth(label) + ARROW, MOST);
  if (room === 0 || sum(oneLine) <= room) return { widths: oneLine, headLines: 1 };
  const widths = widthsOf(twoLineWidth, Math.max(LEAST_WORDS, room * MOST_WORDS));
  const broken = columns.some(({ label }, at) => headWidth(label) + PADDING > (widths[at] ?? 0));
  return { widths, headLines: broken ? 2 : 1 };
}

/** Px of a name in the best two lines. */
export function twoLineWidth(label: string): number {
  const words = label.split(' ');
  const breaks = words
    .slice(1)
    .map((_, at) => [words.slice(0, at + 1), words.slice(at + 1)].map((line) => line.join(' ')));
  return Math.min(headWidth(label), ...breaks.map((lines) => Math.max(...lines.map(headWidth))));
}

function headWidth(label: string): number {
  return textWidth(label, SIZE, 500);
}

function cellWidth(text: string): number {
  // Bold in a total and in a chosen row.
  return Math.ceil(textWidth(text, SIZE, 600) * TABULAR);
}

function sum(widths: readonly number[]): number {
  return widths.reduce((all, width) => all + width, 0);
}
