import { type CellAt, type Extent, isScaled, lastTop, moveCell } from './grid-geometry.ts';
import type { ColumnPlaces } from './grid-header.ts';

/** What keys and pointer may ask of a grid. Rows and columns count from 0; `top` is in rows and may be a fraction. */
export interface GridTarget {
  readonly view: HTMLElement;
  readonly rowHeight: number;
  readonly extent: () => Extent;
  readonly columns: () => number;
  readonly places: () => ColumnPlaces;
  readonly top: () => number;
  readonly active: () => CellAt;
  readonly cellAt: (target: EventTarget | null) => CellAt | null;
  readonly text: (cell: CellAt) => string | null;
  readonly select: (cell: CellAt, extend: boolean) => void;
  /** Every row of some columns. */
  readonly selectColumns: (left: number, right: number) => void;
  readonly scrollTo: (top: number) => void;
  /** Null: as wide as its texts. */
  readonly resize: (column: number, width: number | null) => void;
  readonly open: () => void;
  readonly copy: (withHeader: boolean) => void;
}

/** Keys, pointer, wheel and clipboard of a grid. */
export function listenToGrid(grid: GridTarget): void {
  const { view } = grid;
  view.addEventListener('wheel', (event) => onWheel(grid, event), { passive: false });
  view.addEventListener('keydown', (event) => {
    if (onKey(grid, event)) event.preventDefault();
  });
  view.addEventListener('pointerdown', (event) => onPointer(grid, event));
  view.addEventListener('dblclick', ({ target }) => {
    const resize = dataOf(target, 'resize');
    if (resize !== null) grid.resize(resize, null);
    else if (grid.cellAt(target) !== null) grid.open();
  });
  view.addEventListener('copy', (event) => {
    event.preventDefault();
    grid.copy(false);
  });
  view.addEventListener('pointerover', ({ target }) => {
    const found = grid.cellAt(target);
    if (found === null || !(target instanceof HTMLElement) || target.title !== '') return;
    const text = grid.text(found);
    if (text === null) target.title = 'NULL: there is no value';
    else if (target.scrollWidth > target.clientWidth) target.title = text.slice(0, 2000);
  });
}

/** A height that is scaled scrolls by whole pixels of its own; the wheel goes by rows. */
function onWheel(grid: GridTarget, event: WheelEvent): void {
  const extent = grid.extent();
  if (!isScaled(extent) || event.deltaY === 0 || event.ctrlKey) return;
  event.preventDefault();
  grid.scrollTo(Math.max(0, Math.min(lastTop(extent), grid.top() + event.deltaY / grid.rowHeight)));
}

/** True for a key that the grid takes. */
function onKey(grid: GridTarget, event: KeyboardEvent): boolean {
  const jump = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  const { rows, viewport } = grid.extent();
  const columns = grid.columns();
  if (jump && key === 'c') {
    grid.copy(event.shiftKey);
    return true;
  }
  if (rows === 0 || columns === 0) return false;
  if (jump && key === 'a') {
    grid.selectColumns(0, columns - 1);
    return true;
  }
  if (event.key === 'Enter' && !jump) {
    grid.open();
    return true;
  }
  const { column } = grid.active();
  if (event.altKey && event.shiftKey && (key === 'arrowleft' || key === 'arrowright')) {
    grid.resize(column, (grid.places().widths[column] ?? 0) + (key === 'arrowleft' ? -16 : 16));
    return true;
  }
  if (event.altKey) return false;
  const page = Math.max(1, Math.floor(viewport / grid.rowHeight) - 1);
  const target = moveCell(event.key, jump, grid.active(), { rows, columns, page });
  if (target === null) return false;
  grid.select(target, event.shiftKey);
  return true;
}

function onPointer(grid: GridTarget, event: PointerEvent): void {
  if (event.button !== 0) return;
  const resize = dataOf(event.target, 'resize');
  if (resize !== null) {
    const from = event.clientX;
    const width = grid.places().widths[resize] ?? 0;
    drag(grid.view, event, (move) => grid.resize(resize, width + move.clientX - from));
    return;
  }
  const column = dataOf(event.target, 'column');
  if (column !== null && grid.extent().rows > 0) {
    grid.selectColumns(column, column);
    return;
  }
  const cell = grid.cellAt(event.target);
  if (cell === null) return;
  grid.select(cell, event.shiftKey);
  drag(grid.view, event, (move) => grid.select(cellUnder(grid, move), true));
}

/** The cell under the pointer, or the nearest one while it is dragged outside. */
function cellUnder(grid: GridTarget, { clientX, clientY }: PointerEvent): CellAt {
  const { view, rowHeight } = grid;
  const { gutter, edges } = grid.places();
  const box = view.getBoundingClientRect();
  const row = Math.floor(grid.top() + (clientY - box.top - rowHeight) / rowHeight);
  const x = clientX - box.left - gutter + view.scrollLeft;
  const at = edges.findIndex((edge) => edge > x) - 1;
  const last = grid.columns() - 1;
  return {
    row: Math.max(0, Math.min(grid.extent().rows - 1, row)),
    column: at === -2 ? last : Math.max(0, Math.min(last, at)),
  };
}

function drag(view: HTMLElement, event: PointerEvent, move: (event: PointerEvent) => void): void {
  view.setPointerCapture(event.pointerId);
  const stop = () => {
    view.removeEventListener('pointermove', move);
    view.removeEventListener('pointerup', stop);
    view.removeEventListener('pointercancel', stop);
  };
  view.addEventListener('pointermove', move);
  view.addEventListener('pointerup', stop);
  view.addEventListener('pointercancel', stop);
}

function dataOf(target: EventTarget | null, key: string): number | null {
  const value = target instanceof HTMLElement ? target.dataset[key] : undefined;
  return value === undefined ? null : Number(value);
}
