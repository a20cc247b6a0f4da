import { type CellAt, type CellRange, rangeOf } from './grid-geometry.ts';
import { cellLabel } from './grid-text.ts';
import css from './grid-view.module.css';

export interface GridColumn {
  readonly name: string;
  /** The database's type, shown as the header's tooltip. */
  readonly type: string;
  readonly numeric: boolean;
}

export interface GridSource {
  readonly rows: number;
  readonly columns: readonly GridColumn[];
  /** Exact text; null for NULL. */
  readonly text: (row: number, column: number) => string | null;
}

/** What the pool draws: rows from `first` (its top edge at `offset` px), columns [left, right). */
export interface Scene {
  readonly source: GridSource;
  readonly first: number;
  readonly offset: number;
  readonly count: number;
  readonly left: number;
  readonly right: number;
  readonly edges: readonly number[];
  readonly widths: readonly number[];
  readonly gutter: number;
  readonly anchor: CellAt;
  readonly active: CellAt;
  /** True where source, widths or columns changed since the last scene. */
  readonly fresh: boolean;
}

interface Cell {
  readonly element: HTMLElement;
  readonly label: Text;
  row: number;
  column: number;
  /** Bit 0: in the selected range; bit 1: active; bit 2: the range is one cell. */
  state: number;
}

interface Row {
  readonly element: HTMLElement;
  readonly head: HTMLElement;
  readonly gutter: Text;
  readonly cells: Cell[];
  row: number;
}

/** Row and cell elements that are used again and again: their number follows the viewport, never the result. */
export class RowPool {
  readonly #rows: Row[] = [];
  readonly #owners = new WeakMap<EventTarget, Cell>();
  readonly #layer: HTMLElement;
  readonly #rowHeight: number;
  readonly activeId: string;

  constructor(layer: HTMLElement, rowHeight: number, activeId: string) {
    this.#layer = layer;
    this.#rowHeight = rowHeight;
    this.activeId = activeId;
  }

  cellAt(target: EventTarget | null): CellAt | null {
    const cell = target === null ? undefined : this.#owners.get(target);
    return cell === undefined ? null : { row: cell.row, column: cell.column };
  }

  /** Draws the scene; true when the active cell is in it. */
  draw(scene: Scene): boolean {
    const { source, first, active } = scene;
    const range = rangeOf(scene.anchor, active);
    while (this.#rows.length < scene.count) this.#rows.push(this.#makeRow());
    let activeDrawn = false;
    for (const [at, row] of this.#rows.entries()) {
      const index = first + at;
      const shown = at < scene.count && index < source.rows;
      row.element.hidden = !shown;
      if (!shown) continue;
      row.element.style.transform = `translateY(${scene.offset + at * this.#rowHeight}px)`;
      this.#drawRow(row, index, scene, range);
      if (index === active.row && active.column >= scene.left && active.column < scene.right) activeDrawn = true;
    }
    return activeDrawn;
  }

  #drawRow(row: Row, index: number, scene: Scene, range: CellRange): void {
    const { left, right, fresh, gutter, edges } = scene;
    if (row.row !== index || fresh) {
      row.gutter.data = String(index + 1);
      row.element.setAttribute('aria-rowindex', String(index + 2));
      row.element.style.width = `${gutter + (edges.at(-1) ?? 0)}px`;
      row.head.style.width = `${gutter}px`;
      row.row = index;
    }
    while (row.cells.length < right - left) row.cells.push(this.#makeCell(row.element));
    for (const [at, cell] of row.cells.entries()) {
      const column = left + at;
      cell.element.hidden = column >= right;
      if (column >= right) continue;
      const moved = cell.column !== column || fresh;
      if (moved) {
        cell.element.style.left = `${gutter + (edges[column] ?? 0)}px`;
        cell.element.style.width = `${scene.widths[column] ?? 0}px`;
        cell.element.setAttribute('aria-colindex', String(column + 2));
      }
      if (moved || cell.row !== index) drawText(cell, scene.source, index, column);
      cell.row = index;
      cell.column = column;
      this.#drawState(cell, range, scene.active);
    }
  }

  #drawState(cell: Cell, range: CellRange, at: CellAt): void {
    const inside =
      cell.row >= range.top && cell.row <= range.bottom && cell.column >= range.left && cell.column <= range.right;
    const active = cell.row === at.row && cell.column === at.column;
    const single = range.top === range.bottom && range.left === range.right;
    const state = (inside ? 1 : 0) + (active ? 2 : 0) + (single ? 4 : 0);
    if (cell.state === state) return;
    cell.state = state;
    cell.element.setAttribute('aria-selected', String(inside));
    cell.element.classList.toggle(css['selected'] ?? '', inside && !single);
    cell.element.classList.toggle(css['active'] ?? '', active);
    if (active) cell.element.id = this.activeId;
    else cell.element.removeAttribute('id');
  }

  #makeRow(): Row {
    const element = make('div', css['row'], 'row');
    const head = make('div', css['gutter'], 'rowheader');
    head.setAttribute('aria-colindex', '1');
    const gutter = document.createTextNode('');
    head.append(gutter);
    element.append(head);
    this.#layer.append(element);
    return { element, head, gutter, cells: [], row: -1 };
  }

  #makeCell(row: HTMLElement): Cell {
    const element = make('div', css['cell'], 'gridcell');
    const label = document.createTextNode('');
    element.append(label);
    row.append(element);
    const cell = { element, label, row: -1, column: -1, state: -1 };
    this.#owners.set(element, cell);
    return cell;
  }
}

export function make(tag: string, className: string | undefined, role: string): HTMLElement {
  const made = document.createElement(tag);
  if (className !== undefined) made.className = className;
  made.setAttribute('role', role);
  return made;
}

function drawText(cell: Cell, source: GridSource, row: number, column: number): void {
  const text = source.text(row, column);
  cell.label.data = text === null ? '–' : cellLabel(text);
  cell.element.removeAttribute('title');
  cell.element.classList.toggle(css['null'] ?? '', text === null);
  cell.element.classList.toggle(css['right'] ?? '', source.columns[column]?.numeric === true);
}
