import {
  type CellAt,
  type CellRange,
  columnEdges,
  columnWindow,
  contentHeight,
  type Extent,
  rangeOf,
  reveal,
  scrollFor,
  topOf,
} from './grid-geometry.ts';
import { type ColumnPlaces, headerCells } from './grid-header.ts';
import { type GridTarget, listenToGrid } from './grid-input.ts';
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
    this.#view.addEventListener('scroll', () => this.#schedule(), { passive: true });
    listenToGrid(this.#target());
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

  #places(): ColumnPlaces {
    return { edges: this.#edges, widths: this.#widths, gutter: this.#gutter };
  }

  #target(): GridTarget {
    return {
      view: this.#view,
      rowHeight: ROW,
      extent: () => this.#extent(),
      columns: () => this.#source.columns.length,
      places: () => this.#places(),
      top: () => this.#top,
      active: () => this.#active,
      cellAt: (target) => this.#pool.cellAt(target),
      text: ({ row, column }) => this.#source.text(row, column),
      select: (cell, extend) => this.#select(cell, extend),
      selectColumns: (left, right) => this.#selectColumns(left, right),
      scrollTo: (top) => {
        this.#scrollTo(top);
        this.#schedule();
      },
      resize: (column, width) => this.#resize(column, width),
      open: () => this.#events.onOpen(this.#active),
      copy: (withHeader) => this.#events.onCopy(rangeOf(this.#anchor, this.#active), withHeader),
    };
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
    this.#header.replaceChildren(...headerCells(this.#source.columns, this.#places()));
    this.#drawnVersion = -1;
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

  /** Every row of some columns, without scrolling. */
  #selectColumns(left: number, right: number): void {
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

  #resize(column: number, width: number | null): void {
    this.#resized.add(column);
    this.#widths[column] = Math.max(40, Math.min(1200, Math.round(width ?? this.#fit(column))));
    this.#layout();
    this.#draw();
  }
}
