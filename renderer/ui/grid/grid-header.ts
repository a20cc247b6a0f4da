import css from './grid-view.module.css';
import { type GridSource, make } from './row-pool.ts';

/** Where the columns of a grid stand, in px: `edges` has one more than `widths`. */
export interface ColumnPlaces {
  readonly edges: readonly number[];
  readonly widths: readonly number[];
  /** Width of the row numbers. */
  readonly gutter: number;
}

/** The corner over the row numbers, and for every column its name and a handle to size it. */
export function headerCells(columns: GridSource['columns'], places: ColumnPlaces): HTMLElement[] {
  return [corner(places.gutter), ...columns.flatMap((column, at) => headerCell(column, at, places))];
}

function corner(gutter: number): HTMLElement {
  const cell = make('div', css['gutter'], 'columnheader');
  cell.style.width = `${gutter}px`;
  cell.setAttribute('aria-colindex', '1');
  const label = document.createElement('span');
  label.className = 'sr-only';
  label.textContent = 'Row';
  cell.append(label);
  return cell;
}

function headerCell(column: GridSource['columns'][number], at: number, places: ColumnPlaces): HTMLElement[] {
  const left = places.gutter + (places.edges[at] ?? 0);
  const width = places.widths[at] ?? 0;
  const cell = make('div', `${css['column']} ${column.numeric ? css['right'] : ''}`, 'columnheader');
  cell.textContent = column.name;
  cell.title = `${column.name}: ${column.type}`;
  cell.dataset['column'] = String(at);
  cell.setAttribute('aria-colindex', String(at + 2));
  cell.style.left = `${left}px`;
  cell.style.width = `${width}px`;
  const handle = make('div', css['resize'], 'presentation');
  handle.dataset['resize'] = String(at);
  handle.style.left = `${left + width - 5}px`;
  return [cell, handle];
}
