import type { ChartKind } from '#core/protocol/chart-kind';
import type { Answer } from '../charts/answer.ts';
import { pivotTable } from '../charts/pivot-table.ts';
import { textWidth } from '../ui/text-width.ts';

/** Px of the type and between two columns, as the page's styles have them. */
const TYPE = 10;
const GAP = 6;
/** Px of a row's name at most; longer ones go on in the next line. */
const WIDEST_NAME = 160;

export interface GridHead {
  readonly label: string;
  readonly total: boolean;
}

export interface GridRow extends GridHead {
  /** A figure by column, as people read it; empty where the answer has none. */
  readonly cells: readonly string[];
}

/** Columns that stand beside each other, with the rows that have a figure in one of them. */
export interface GridBand {
  readonly columns: readonly GridHead[];
  readonly rows: readonly GridRow[];
}

/** Figures of two axes crossed, in bands below each other where the paper is too narrow for all columns. */
export interface PrintedGrid {
  readonly down: string;
  readonly across: string;
  readonly bands: readonly GridBand[];
  /** Px of the names of rows and of a column of figures. */
  readonly widths: { readonly name: number; readonly column: number };
  /** The total over everything, where it stands in no row or column. */
  readonly whole: string | null;
}

/**
 * An answer that the window draws as a grid is one on paper too; null where a cell would hold more than one figure.
 * @param width px of the paper between its margins; @param write the figure in a row of the answer
 */
export function printedGrid(
  chart: ChartKind,
  answer: Answer,
  width: number,
  write: (row: number) => string,
): PrintedGrid | null {
  if (chart !== 'heat_map' && chart !== 'pivot') return null;
  if (answer.axes.length !== 2 || answer.metrics.length !== 1 || answer.compared || answer.rows.length === 0)
    return null;
  const pivot = pivotTable(answer);
  const isOver = (id: string) => pivot.across.kind !== 'period' || JSON.parse(id) !== answer.partialPeriod;
  const columns = pivot.columns.map(({ id, label, total }) => ({
    label: total || isOver(id) ? label : `${label}, not over yet`,
    total,
  }));
  const rows = pivot.rows.map(({ labels, total, cells }) => ({
    ...{ label: labels.join(', '), total },
    cells: cells.map((row) => (row === null ? '' : write(row))),
  }));
  const down = pivot.down.map(({ label }) => label).join(', ');
  const across = pivot.across.label;
  const whole = pivot.whole === null ? null : write(pivot.whole);
  // The longer axis goes down where both do not fit: paper has no end there.
  if (columns.length <= rows.length || columnsBeside(down, columns, rows, width).count >= columns.length)
    return { down, across, whole, ...inBands(down, columns, rows, width) };
  const turned = columns.map((column, at) => ({ ...column, cells: rows.map(({ cells }) => cells[at] ?? '') }));
  return { down: across, across: down, whole, ...inBands(across, rows, turned, width) };
}

/** How many columns there is room for, and how wide they are: as their longest figure, or the longest word above it. */
function columnsBeside(down: string, columns: readonly GridHead[], rows: readonly GridRow[], width: number) {
  const widest = (texts: readonly string[], weight: 400 | 600) =>
    texts.reduce((most, text) => Math.max(most, textWidth(text, TYPE, weight)), 0) + GAP;
  const names = [...down.split(' '), ...rows.map(({ label }) => label)];
  const name = Math.min(WIDEST_NAME, widest(names, 600));
  const totals = rows.flatMap(({ total, cells }) => cells.filter((_, at) => total || columns[at]?.total));
  const heads = columns.flatMap(({ label }) => label.split(' '));
  const figures = rows.flatMap(({ cells }) => cells);
  const column = Math.max(widest([...heads, ...totals], 600), widest(figures, 400));
  return { count: Math.max(1, Math.floor((width - name) / column)), widths: { name, column } };
}

function inBands(down: string, columns: readonly GridHead[], rows: readonly GridRow[], width: number) {
  const { count, widths } = columnsBeside(down, columns, rows, width);
  const bands = Math.ceil(columns.length / count);
  const size = Math.ceil(columns.length / bands);
  const band = (at: number): GridBand => {
    const part = [at * size, (at + 1) * size] as const;
    const cut = rows.map((row) => ({ ...row, cells: row.cells.slice(...part) }));
    return { columns: columns.slice(...part), rows: cut.filter(({ cells }) => cells.some((cell) => cell !== '')) };
  };
  return { widths, bands: Array.from({ length: bands }, (_, at) => band(at)) };
}
