import type { ChartKind } from '#core/protocol/chart-kind';
import type { Answer, Axis, Metric } from '../charts/answer.ts';
import { gridOfCells } from '../charts/grid-of-cells.ts';
import { keyLabels } from '../charts/key-label.ts';
import { pivotTable } from '../charts/pivot-table.ts';
import { textWidth } from '../ui/text-width.ts';

/** Px of the type and between two columns, as the page's styles have them. */
const TYPE = 10;
const GAP = 6;
/** Px of the name of a row or column at most; longer ones go on in the next line. */
const WIDEST_ROW = 160;
const WIDEST_COLUMN = 110;

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

/** Figures of a metric by two axes crossed, in bands below each other where the paper is too narrow for all columns. */
export interface PrintedGrid {
  readonly metric: Metric;
  readonly down: string;
  readonly across: string;
  readonly bands: readonly GridBand[];
  /** Px of the names of rows and of a column of figures. */
  readonly widths: { readonly name: number; readonly column: number };
  /** The total over everything, where it stands in no row or column. */
  readonly whole: string | null;
}

/** Rows of the answer laid out; null where it has none. */
interface Layout {
  readonly down: string;
  readonly across: string;
  readonly columns: readonly GridHead[];
  readonly rows: readonly (GridHead & { readonly cells: readonly (number | null)[] })[];
  readonly whole: number | null;
}

/**
 * An answer that the window draws as a grid is one on paper too, one for each metric; null where paper has no such form.
 * @param width px of the paper between its margins; @param write the figure of a metric in a row of the answer
 */
export function printedGrids(
  chart: ChartKind,
  answer: Answer,
  width: number,
  write: (row: number, metric: Metric) => string,
): readonly PrintedGrid[] | null {
  const layout = layoutOf(chart, answer);
  if (layout === null) return null;
  return answer.metrics.map((metric) => {
    const text = (row: number | null) => (row === null ? '' : write(row, metric));
    const rows = layout.rows.map((row) => ({ ...row, cells: row.cells.map(text) }));
    const whole = layout.whole === null ? null : text(layout.whole);
    return { metric, whole, ...laidOut(layout, rows, width) };
  });
}

/** As the window has it: rows and columns of a heat map in their own order, those of a pivot in the answer's. */
function layoutOf(chart: ChartKind, answer: Answer): Layout | null {
  if (answer.axes.length < 2 || answer.compared || answer.rows.length === 0) return null;
  if (chart === 'heat_map' && answer.axes.length === 2 && answer.totals.length === 0) {
    const { across, down, columns, rows, cells } = gridOfCells(answer);
    const byPlace = new Map(cells.map(({ column, row, at }) => [`${row} ${column}`, at]));
    return {
      ...{ down: down.label, across: across.label, whole: null },
      columns: columns.map((label) => ({ label: said(answer, across, label), total: false })),
      rows: rows.map((label, row) => ({
        ...{ label, total: false },
        cells: columns.map((_, column) => byPlace.get(`${row} ${column}`) ?? null),
      })),
    };
  }
  if (chart !== 'pivot') return null;
  const { across, down, columns, rows, whole } = pivotTable(answer);
  return {
    ...{ down: down.map(({ label }) => label).join(', '), across: across.label, whole },
    columns: columns.map(({ label, total }) => ({ label: said(answer, across, label), total })),
    rows: rows.map(({ labels, total, cells }) => ({ label: labels.join(', '), total, cells })),
  };
}

/** The name of a column, which says so where it is the period that is not over. Time always runs to the right. */
function said(answer: Answer, across: Axis, label: string): string {
  const { partialPeriod } = answer;
  if (across.kind !== 'period' || partialPeriod === null) return label;
  return label === keyLabels(answer, across)(partialPeriod) ? `${label}, not over yet` : label;
}

/** The longer axis goes down where both do not fit: paper has no end there. */
function laidOut({ down, across, columns }: Layout, rows: readonly GridRow[], width: number) {
  const beside = columnsBeside(down, columns, rows, width);
  if (columns.length <= rows.length || beside.count >= columns.length)
    return { down, across, ...inBands(columns, rows, beside) };
  const turned = columns.map((column, at) => ({ ...column, cells: rows.map(({ cells }) => cells[at] ?? '') }));
  return { down: across, across: down, ...inBands(rows, turned, columnsBeside(across, rows, turned, width)) };
}

/** How many columns there is room for, and how wide they are: as their longest figure, or the longest word above it. */
function columnsBeside(down: string, columns: readonly GridHead[], rows: readonly GridRow[], width: number) {
  const names = [...down.split(' '), ...rows.map(({ label }) => label)];
  const name = Math.min(WIDEST_ROW, widest(names, 600));
  const heads = columns.flatMap(({ label }) => label.split(' '));
  const totals = rows.flatMap(({ total, cells }) => cells.filter((_, at) => total || columns[at]?.total));
  const figures = rows.flatMap(({ cells }) => cells);
  const column = Math.max(Math.min(WIDEST_COLUMN, widest(heads, 600)), widest(totals, 600), widest(figures, 400));
  return { count: Math.max(1, Math.floor((width - name) / column)), widths: { name, column } };
}

/** Px of the longest text with its distance. Digits of the page are all as wide as the widest. */
function widest(texts: readonly string[], weight: 400 | 600): number {
  const width = (text: string) => textWidth(text.replaceAll(/\d/g, '4'), TYPE, weight);
  return texts.reduce((most, text) => Math.max(most, width(text)), 0) + GAP;
}

function inBands(
  columns: readonly GridHead[],
  rows: readonly GridRow[],
  { count, widths }: ReturnType<typeof columnsBeside>,
) {
  const bands = Math.ceil(columns.length / count);
  const size = Math.ceil(columns.length / bands);
  const band = (at: number): GridBand => {
    const part = [at * size, (at + 1) * size] as const;
    const cut = rows.map((row) => ({ ...row, cells: row.cells.slice(...part) }));
    return { columns: columns.slice(...part), rows: cut.filter(({ cells }) => cells.some((cell) => cell !== '')) };
  };
  return { widths, bands: Array.from({ length: bands }, (_, at) => band(at)) };
}
