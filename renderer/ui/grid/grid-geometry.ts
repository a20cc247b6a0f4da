/** Browsers stop at 33,554,432 px; beyond this height the scrollbar is scaled and one pixel stands for many rows. */
const MAX_HEIGHT = 8_000_000;

/** `viewport` is the height left for rows, without the header, in px. */
export interface Extent {
  readonly rows: number;
  readonly rowHeight: number;
  readonly viewport: number;
}

/** Height of the scrolled content, without the header. */
export function contentHeight(extent: Extent): number {
  return Math.min(extent.rows * extent.rowHeight, MAX_HEIGHT);
}

/** The highest possible top row: fractional, so that the last row ends at the bottom edge. */
export function lastTop(extent: Extent): number {
  return Math.max(0, extent.rows - extent.viewport / extent.rowHeight);
}

export function isScaled(extent: Extent): boolean {
  return extent.rows * extent.rowHeight > MAX_HEIGHT;
}

/** The (fractional) row at the top edge for a scroll position. */
export function topOf(extent: Extent, scrollTop: number): number {
  const span = contentHeight(extent) - extent.viewport;
  if (span <= 0) return 0;
  const top = isScaled(extent) ? (scrollTop / span) * lastTop(extent) : scrollTop / extent.rowHeight;
  return clamp(top, 0, lastTop(extent));
}

/** The scroll position that shows `top` at the top edge. */
export function scrollFor(extent: Extent, top: number): number {
  const span = contentHeight(extent) - extent.viewport;
  const last = lastTop(extent);
  if (span <= 0 || last <= 0) return 0;
  return isScaled(extent) ? (clamp(top, 0, last) / last) * span : clamp(top, 0, last) * extent.rowHeight;
}

/** The nearest top at which `row` is wholly visible. */
export function reveal(extent: Extent, top: number, row: number): number {
  const fits = Math.max(1, extent.viewport / extent.rowHeight);
  if (row < top) return row;
  if (row + 1 > top + fits) return clamp(row + 1 - fits, 0, lastTop(extent));
  return top;
}

/** Left edges of columns, and one more for the right edge of the last. */
export function columnEdges(widths: readonly number[]): number[] {
  const edges = [0];
  let right = 0;
  for (const width of widths) {
    right += width;
    edges.push(right);
  }
  return edges;
}

/** Columns that touch [left, left + width): first, and one past the last. */
export function columnWindow(edges: readonly number[], left: number, width: number): readonly [number, number] {
  const count = edges.length - 1;
  let first = 0;
  while (first < count - 1 && (edges[first + 1] ?? 0) <= left) first += 1;
  let end = first;
  while (end < count && (edges[end] ?? 0) < left + width) end += 1;
  return [Math.max(0, first), Math.max(end, Math.min(1, count))];
}

export interface CellAt {
  readonly row: number;
  readonly column: number;
}

export interface CellRange {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function rangeOf(a: CellAt, b: CellAt): CellRange {
  return {
    top: Math.min(a.row, b.row),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
  };
}

export function rangeCells(range: CellRange): number {
  return (range.bottom - range.top + 1) * (range.right - range.left + 1);
}

/** Where a key takes the active cell; null for keys that do not move it. */
export function moveCell(
  key: string,
  jump: boolean,
  from: CellAt,
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): CellAt | null {
  const target = targetOf(key, jump, from, size);
  if (target === null) return null;
  return {
    row: clamp(target.row, 0, Math.max(0, size.rows - 1)),
    column: clamp(target.column, 0, Math.max(0, size.columns - 1)),
  };
}

function targetOf(
  key: string,
  jump: boolean,
  { row, column }: CellAt,
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): CellAt | null {
  switch (key) {
    case 'ArrowDown':
      return { row: jump ? size.rows - 1 : row + 1, column };
    case 'ArrowUp':
      return { row: jump ? 0 : row - 1, column };
    case 'ArrowRight':
      return { row, column: jump ? size.columns - 1 : column + 1 };
    case 'ArrowLeft':
      return { row, column: jump ? 0 : column - 1 };
    case 'PageDown':
      return { row: row + size.page, column };
    case 'PageUp':
      return { row: row - size.page, column };
    case 'Home':
      return { row: jump ? 0 : row, column: 0 };
    case 'End':
      return { row: jump ? size.rows - 1 : row, column: size.columns - 1 };
    default:
      return null;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
