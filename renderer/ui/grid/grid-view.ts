import {
  type CellAt,
  type CellRange,
  columnEdges,
  columnWindow,
  contentHeight,
  type Extent,
  isScaled,
  lastTop,
  moveCell,
  rangeOf,
  reveal,
  scrollFor,
  topOf,
} from './grid-geometry.ts';
import { cellLabel, fitWidth } from './grid-text.ts';
import css from './grid-view.module.css';
import { type GridSource, make, RowPool } from './row-pool.ts';

const ROW = 28;
/** Widths follow this many rows at the beginning, and as many at the end. */
const FITTED_ROWS = 60;

export interface GridEvents {
  readonly onSelect: (range: CellRange, active: CellAt) => void;
  readonly onOpen: (cell: CellAt) => void;
  readonly onCopy: (range: CellRange, withHeader: boolean) => void;
}

let grids = 0;

/** A grid of any height: a pool of row elements over a scaled scroll height. Draws only what is in sight. */
export class GridView {
  readonly #view = make('div', css['view'], 'grid');
  readonly #spacer = make('div', undefined, 'presentation');
  readonly #layer = make('div', css['layer'], 'rowgroup');
  readonly #header = make('div', css['header'], 'row');
  readonly #events: GridEvents;
  readonly #observer: ResizeObserver;
  readonly #pool: RowPool;
  #source: GridSource = { rows: 0, columns: [], text: () => null };
  #widths: number[] = [];
  /** Columns that a person has sized. */
  readonly #resized = new Set<number>();
  #edges: number[] = [0];
  #gutter = 40;
  #top = 0;
  #ownScroll = -1;
  #anchor: CellAt = { row: 0, column: 0 };
  #active: CellAt = { row: 0, column: 0 };
  #frame = 0;
  #version = 0;
  #drawnVersion = -1;

  constructor(host: HTMLElement, label: string, events: GridEvents) {
    grids += 1;
    this.#pool = new RowPool(this.#layer, ROW, `grid-${grids}-active`);
    this.#events = events;
    this.#view.tabIndex = 0;
    this.#view.setAttribute('aria-label', label);
    this.#view.setAttribute('aria-multiselectable', 'true');
    this.#spacer.style.position = 'relative';
    this.#spacer.style.minWidth = '100%';
    this.#header.setAttribute('aria-rowindex', '1');
    this.#layer.append(this.#header);
    this.#spacer.append(this.#layer);
    this.#view.append(this.#spacer);
    host.append(this.#view);
    this.#listen();
    this.#observer = new ResizeObserver(() => this.#schedule());
    this.#observer.observe(this.#view);
  }

  /** Shows a source. With `keep`, place, selection and widths stay (the same result, with more rows). */
  show(source: GridSource, keep: boolean): void {
    this.#source = source;
    this.#version += 1;
    if (keep)
      this.#widths = this.#widths.map((width, at) => (this.#resized.has(at) ? width : Math.max(width, this.#fit(at))));
    else this.#resized.clear();
    if (!keep || this.#widths.length !== source.columns.length) {
      this.#widths = source.columns.map((_, column) => this.#fit(column));
      this.#anchor = { row: 0, column: 0 };
      this.#active = { row: 0, column: 0 };
      this.#top = 0;
      this.#view.scrollTop = 0;
      this.#view.scrollLeft = 0;
    }
    this.#gutter = 20 + String(source.rows).length * 8;
    this.#view.setAttribute('aria-rowcount', String(source.rows + 1));
    this.#view.setAttribute('aria-colcount', String(source.columns.length + 1));
    this.#layout();
    this.#draw();
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#view.remove();
  }

  #extent(): Extent {
    return { rows: this.#source.rows, rowHeight: ROW, viewport: Math.max(0, this.#view.clientHeight - ROW) };
  }

  #fit(column: number): number {
    const texts: (string | null)[] = [];
    const { rows } = this.#source;
    for (let row = 0; row < rows; row = row === FITTED_ROWS ? Math.max(row + 1, rows - FITTED_ROWS) : row + 1) {
      const text = this.#source.text(row, column);
      texts.push(text === null ? null : cellLabel(text));
    }
    return fitWidth(this.#source.columns[column]?.name ?? '', texts);
  }

  /** Sizes and header; after new columns, widths or rows. */
  #layout(): void {
    this.#edges = columnEdges(this.#widths);
    const width = this.#gutter + (this.#edges.at(-1) ?? 0);
    this.#spacer.style.width = `${width}px`;
    this.#spacer.style.height = `${contentHeight(this.#extent()) + ROW}px`;
    this.#header.style.width = `${width}px`;
    this.#header.replaceChildren(this.#corner(), ...this.#source.columns.flatMap((_, at) => this.#headerCell(at)));
    this.#drawnVersion = -1;
  }

  #corner(): HTMLElement {
    const corner = make('div', css['gutter'], 'columnheader');
    corner.style.width = `${this.#gutter}px`;
    corner.setAttribute('aria-colindex', '1');
    const label = document.createElement('span');
    label.className = 'sr-only';
    label.textContent = 'Row';
    corner.append(label);
    return corner;
  }

  #headerCell(at: number): HTMLElement[] {
    const column = this.#source.columns[at];
    if (column === undefined) return [];
    const left = this.#gutter + (this.#edges[at] ?? 0);
    const cell = make('div', `${css['column']} ${column.numeric ? css['right'] : ''}`, 'columnheader');
    cell.textContent = column.name;
    cell.title = `${column.name}: ${column.type}`;
    cell.dataset['column'] = String(at);
    cell.setAttribute('aria-colindex', String(at + 2));
    cell.style.left = `${left}px`;
    cell.style.width = `${this.#widths[at]}px`;
    const handle = make('div', css['resize'], 'presentation');
    handle.dataset['resize'] = String(at);
    handle.style.left = `${left + (this.#widths[at] ?? 0) - 5}px`;
    return [cell, handle];
  }

  #schedule(): void {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#draw();
      });
    }
  }

  #draw(): void {
    const extent = this.#extent();
    // A scaled scrollbar cannot hold the exact row: after a scroll of our own, the exact top stands.
    if (Math.abs(this.#view.scrollTop - this.#ownScroll) > 1) {
      this.#top = topOf(extent, this.#view.scrollTop);
      this.#ownScroll = -1;
    }
    const first = Math.floor(this.#top);
    const [left, right] = columnWindow(
      this.#edges,
      this.#view.scrollLeft,
      Math.max(0, this.#view.clientWidth - this.#gutter),
    );
    const activeDrawn = this.#pool.draw({
      source: this.#source,
      first,
      offset: (first - this.#top) * ROW + ROW,
      count: Math.min(this.#source.rows, Math.ceil(extent.viewport / ROW) + 1),
      left,
      right,
      edges: this.#edges,
      widths: this.#widths,
      gutter: this.#gutter,
      anchor: this.#anchor,
      active: this.#active,
      fresh: this.#drawnVersion !== this.#version,
    });
    this.#drawnVersion = this.#version;
    if (activeDrawn) this.#view.setAttribute('aria-activedescendant', this.#pool.activeId);
    else this.#view.removeAttribute('aria-activedescendant');
  }

  #select(active: CellAt, extend: boolean): void {
    this.#active = active;
    if (!extend) this.#anchor = active;
    this.#events.onSelect(rangeOf(this.#anchor, this.#active), this.#active);
    this.#revealActive();
  }

  /** Every row of some columns, without scrolling: the active cell is one that is in sight. */
  #selectAll(left: number, right: number): void {
    this.#anchor = { row: this.#source.rows - 1, column: right };
    this.#active = { row: 0, column: left };
    this.#events.onSelect(rangeOf(this.#anchor, this.#active), this.#active);
    this.#schedule();
  }

  #revealActive(): void {
    const extent = this.#extent();
    this.#scrollTo(reveal(extent, this.#top, this.#active.row));
    const left = this.#edges[this.#active.column] ?? 0;
    const right = this.#edges[this.#active.column + 1] ?? left;
    const width = this.#view.clientWidth - this.#gutter;
    if (left < this.#view.scrollLeft) this.#view.scrollLeft = left;
    else if (right > this.#view.scrollLeft + width) this.#view.scrollLeft = Math.min(left, right - width);
    this.#draw();
  }

  #scrollTo(top: number): void {
    if (top === this.#top) return;
    this.#top = top;
    this.#view.scrollTop = scrollFor(this.#extent(), top);
    this.#ownScroll = this.#view.scrollTop;
  }

  #listen(): void {
    const view = this.#view;
    view.addEventListener('scroll', () => this.#schedule(), { passive: true });
    view.addEventListener(
      'wheel',
      (event) => {
        const extent = this.#extent();
        if (!isScaled(extent) || event.deltaY === 0 || event.ctrlKey) return;
        event.preventDefault();
        this.#scrollTo(Math.max(0, Math.min(lastTop(extent), this.#top + event.deltaY / ROW)));
        this.#schedule();
      },
      { passive: false },
    );
    view.addEventListener('keydown', (event) => this.#onKey(event));
    view.addEventListener('pointerdown', (event) => this.#onPointer(event));
    view.addEventListener('dblclick', (event) => {
      const resize = dataOf(event.target, 'resize');
      if (resize !== null) this.#resize(resize, this.#fit(resize));
      else if (this.#pool.cellAt(event.target) !== null) this.#events.onOpen(this.#active);
    });
    view.addEventListener('copy', (event) => {
      event.preventDefault();
      this.#events.onCopy(rangeOf(this.#anchor, this.#active), false);
    });
    view.addEventListener('pointerover', (event) => {
      const found = this.#pool.cellAt(event.target);
      if (found === null || !(event.target instanceof HTMLElement) || event.target.title !== '') return;
      const text = this.#source.text(found.row, found.column);
      if (text === null) event.target.title = 'NULL: there is no value';
      else if (event.target.scrollWidth > event.target.clientWidth) event.target.title = text.slice(0, 2000);
    });
  }

  #onKey(event: KeyboardEvent): void {
    const jump = event.ctrlKey || event.metaKey;
    if (jump && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      this.#events.onCopy(rangeOf(this.#anchor, this.#active), event.shiftKey);
      return;
    }
    const { rows, columns } = this.#source;
    if (rows === 0 || columns.length === 0) return;
    if (jump && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      this.#selectAll(0, columns.length - 1);
      return;
    }
    if (event.key === 'Enter' && !jump) {
      event.preventDefault();
      this.#events.onOpen(this.#active);
      return;
    }
    if (event.altKey && event.shiftKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      const { column } = this.#active;
      this.#resize(column, (this.#widths[column] ?? 0) + (event.key === 'ArrowLeft' ? -16 : 16));
      return;
    }
    if (event.altKey) return;
    const page = Math.max(1, Math.floor(this.#extent().viewport / ROW) - 1);
    const target = moveCell(event.key, jump, this.#active, { rows, columns: columns.length, page });
    if (target === null) return;
    event.preventDefault();
    this.#select(target, event.shiftKey);
  }

  #onPointer(event: PointerEvent): void {
    if (event.button !== 0) return;
    const resize = dataOf(event.target, 'resize');
    if (resize !== null) {
      const from = event.clientX;
      const width = this.#widths[resize] ?? 0;
      this.#drag(event, (move) => this.#resize(resize, width + move.clientX - from));
      return;
    }
    const column = dataOf(event.target, 'column');
    if (column !== null && this.#source.rows > 0) {
      this.#anchor = { row: this.#source.rows - 1, column };
      this.#active = { row: Math.floor(this.#top), column };
      this.#anchor = { row: 0, column };
      this.#active = { row: this.#source.rows - 1, column };
      this.#events.onSelect(rangeOf(this.#anchor, this.#active), this.#active);
      this.#schedule();
      return;
    }
    const cell = this.#pool.cellAt(event.target);
    if (cell === null) return;
    this.#select(cell, event.shiftKey);
    this.#drag(event, (move) => {
      const box = this.#view.getBoundingClientRect();
      const row = Math.floor(this.#top + (move.clientY - box.top - ROW) / ROW);
      const x = move.clientX - box.left - this.#gutter + this.#view.scrollLeft;
      const at = this.#edges.findIndex((edge) => edge > x) - 1;
      const last = this.#source.columns.length - 1;
      this.#select(
        {
          row: Math.max(0, Math.min(this.#source.rows - 1, row)),
          column: at === -2 ? last : Math.max(0, Math.min(last, at)),
        },
        true,
      );
    });
  }

  #drag(event: PointerEvent, move: (event: PointerEvent) => void): void {
    const view = this.#view;
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

  #resize(column: number, width: number): void {
    this.#resized.add(column);
    this.#widths[column] = Math.max(40, Math.min(1200, Math.round(width)));
    this.#layout();
    this.#draw();
  }
}

function dataOf(target: EventTarget | null, key: string): number | null {
  const value = target instanceof HTMLElement ? target.dataset[key] : undefined;
  return value === undefined ? null : Number(value);
}
