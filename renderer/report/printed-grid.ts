import type { ChartKind } from '#core/protocol/chart-kind';
import type { Answer } from '../charts/answer.ts';
import { pivotTable } from '../charts/pivot-table.ts';

/** So many columns of figures stand beside each other on paper. */
const COLUMNS = 12;

export interface GridHead {
  readonly label: string;
  readonly total: boolean;
}

export interface GridRow extends GridHead {
  /** Row of the answer by column; null where the answer has none. */
  readonly cells: readonly (number | null)[];
}

/** Figures of two axes crossed, in bands below each other where the paper is too narrow for all columns. */
export interface PrintedGrid {
  readonly across: string;
  readonly down: string;
  readonly bands: readonly { readonly columns: readonly GridHead[]; readonly rows: readonly GridRow[] }[];
  /** Row of the total over everything, where it stands in no row or column. */
  readonly whole: number | null;
}

/** An answer that the window draws as a grid is one on paper too; null where a cell would hold more than one figure. */
export function printedGrid(chart: ChartKind, answer: Answer): PrintedGrid | null {
  if (chart !== 'heat_map' && chart !== 'pivot') return null;
  if (answer.axes.length !== 2 || answer.metrics.length !== 1 || answer.compared || answer.rows.length === 0)
    return null;
  const pivot = pivotTable(answer);
  const isOver = (id: string) => pivot.across.kind !== 'period' || JSON.parse(id) !== answer.partialPeriod;
  const columns = pivot.columns.map(({ id, label, total }) => ({
    label: total || isOver(id) ? label : `${label}, not over yet`,
    total,
  }));
  const rows = pivot.rows.map(({ labels, total, cells }) => ({ label: labels.join(', '), total, cells }));
  const names = { across: pivot.across.label, down: pivot.down.map(({ label }) => label).join(', ') };
  // The longer axis goes down, where paper has no end.
  if (columns.length <= COLUMNS || columns.length <= rows.length)
    return { ...names, bands: inBands(columns, rows), whole: pivot.whole };
  const turned = columns.map((column, at) => ({ ...column, cells: rows.map(({ cells }) => cells[at] ?? null) }));
  return { across: names.down, down: names.across, bands: inBands(rows, turned), whole: pivot.whole };
}

function inBands(columns: readonly GridHead[], rows: readonly GridRow[]): PrintedGrid['bands'] {
  return Array.from({ length: Math.ceil(columns.length / COLUMNS) }, (_, band) => {
    const part = [band * COLUMNS, (band + 1) * COLUMNS] as const;
    return { columns: columns.slice(...part), rows: rows.map((row) => ({ ...row, cells: row.cells.slice(...part) })) };
  });
}
