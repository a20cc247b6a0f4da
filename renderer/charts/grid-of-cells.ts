import type { Answer, Axis, Cell } from './answer.ts';
import type { ChartPick } from './chart-props.ts';
import { keyLabels, sortKeys } from './key-label.ts';

export interface GridCell {
  readonly column: number;
  readonly row: number;
  /** Its row in the answer. */
  readonly at: number;
  readonly cell: Cell;
  readonly pick: ChartPick | null;
}

/** Two axes crossed: time runs to the right, otherwise the first axis goes down and the second one to the right. */
export interface GridOfCells {
  readonly across: Axis;
  readonly down: Axis;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** Only those that the answer has. */
  readonly cells: readonly GridCell[];
}

export function gridOfCells(answer: Answer): GridOfCells {
  const [first, second] = answer.axes;
  const [metric] = answer.metrics;
  if (first === undefined || second === undefined || metric === undefined) throw new Error('a grid needs two axes');
  const [across, down] = first.kind === 'period' ? [first, second] : [second, first];
  const columns = keysOf(answer, across);
  const rows = keysOf(answer, down);
  const cells = answer.rows.map((row) => ({
    column: columns.indexOf(answer.key(row, across)),
    row: rows.indexOf(answer.key(row, down)),
    at: row,
    cell: answer.cell(row, metric),
    pick: answer.pick(row, metric),
  }));
  return {
    across,
    down,
    columns: columns.map(keyLabels(answer, across)),
    rows: rows.map(keyLabels(answer, down)),
    cells,
  };
}

function keysOf(answer: Answer, axis: Axis): readonly (string | null)[] {
  const keys = [...new Set(answer.rows.map((row) => answer.key(row, axis)))];
  return sortKeys(keys, (value) => answer.isOther(axis, value), axis.values);
}
