import type { CellRange } from './grid-geometry.ts';

/** More cells than this are not put on the clipboard: the copy is refused, never cut. */
export const MAX_COPIED_CELLS = 2_000_000;

const SHOWN_CHARACTERS = 400;

/** A cell's text on one line; long values end in an ellipsis (Enter opens the whole value, copying takes it whole). */
export function cellLabel(text: string): string {
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return cut.replace(/\r?\n|\r/g, '↵').replace(/\t/g, '⇥');
}

/** Tab-separated text of a range, quoted where a value holds tabs, quotes or line breaks. NULL is an empty field. */
export function toTsv(
  range: CellRange,
  text: (row: number, column: number) => string | null,
  header: readonly string[] | null,
): string {
  const lines: string[] = [];
  if (header !== null)
    lines.push(
      header
        .slice(range.left, range.right + 1)
        .map(quote)
        .join('\t'),
    );
  for (let row = range.top; row <= range.bottom; row += 1) {
    const fields: string[] = [];
    for (let column = range.left; column <= range.right; column += 1) fields.push(quote(text(row, column) ?? ''));
    lines.push(fields.join('\t'));
  }
  return lines.join('\n');
}

function quote(field: string): string {
  return /[\t\n\r"]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Numbers stand right so that digits of the same weight stand below each other. */
export function isNumericType(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|NUMERIC|FLOAT|DOUBLE|REAL)\b/i.test(type) && !type.endsWith(']');
}

/** A width in px that fits the name and what the first rows hold. `texts` are cell labels; null for NULL. */
export function fitWidth(name: string, texts: readonly (string | null)[]): number {
  let widest = textWidth(name) * 1.06;
  for (const text of texts) widest = Math.max(widest, textWidth(text ?? '–'));
  return Math.min(420, Math.max(64, Math.ceil(widest) + 20));
}

/** Px of a text in the grid's 12 px type with tabular figures, rather too wide than cut. Measuring in the browser would be 50 times slower. */
function textWidth(text: string): number {
  let width = 0;
  for (let at = 0; at < text.length && width < 420; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) width += 8;
    else if (code >= 65 && code <= 90) width += 9;
    else width += code > 0x2e80 ? 12 : 7.2;
  }
  return width;
}
