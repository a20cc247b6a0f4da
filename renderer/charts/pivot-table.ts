import type { Answer, Axis, Metric } from './answer.ts';
import { keyLabels, sortKeys } from './key-label.ts';

export interface PivotColumn {
  /** Unlike the label unique. */
  readonly id: string;
  readonly label: string;
  readonly total: boolean;
}

export interface PivotRow {
  readonly labels: readonly string[];
  readonly total: boolean;
  /** Row of the answer by column; null where the answer has none. */
  readonly cells: readonly (number | null)[];
}

/** Rows of the answer laid out: every number, totals too, is one that the engine computed. */
export interface PivotTable {
  readonly down: readonly Axis[];
  readonly across: Axis;
  readonly columns: readonly PivotColumn[];
  readonly rows: readonly PivotRow[];
  /** The total over everything, where the answer has no totals of rows or columns that it would stand among. */
  readonly whole: number | null;
  readonly metrics: readonly Metric[];
}

/** Time runs to the right; otherwise the last dimension does, and all others go down. */
export function pivotTable(answer: Answer): PivotTable {
  const { axes } = answer;
  const across = axes.find((axis) => axis.kind === 'period') ?? axes.at(-1);
  if (across === undefined || axes.length < 2) throw new Error('a pivot needs two axes');
  const down = axes.filter((axis) => axis !== across);
  const columnKeys = sortKeys(
    [...new Set(answer.rows.map((row) => answer.key(row, across)))],
    (value) => answer.isOther(across, value),
    across.values,
  );
  const rowKey = (row: number) => JSON.stringify(down.map((axis) => answer.key(row, axis)));
  const rowKeys = [...new Set(answer.rows.map(rowKey))];
  const byPlace = new Map(answer.rows.map((row) => [`${rowKey(row)} ${JSON.stringify(answer.key(row, across))}`, row]));
  const writeColumn = keyLabels(answer, across);
  const writeRow = down.map((axis) => keyLabels(answer, axis));

  // With time to the right, a total over periods ends a row and a total over dimensions ends a column.
  const timed = across.kind === 'period';
  const ofRows = new Map<string, number>();
  const ofColumns = new Map<string, number>();
  let whole: number | null = null;
  for (const { row, overPeriods, overDimensions } of answer.totals) {
    if (overDimensions && (overPeriods || answer.grain === null)) whole = row;
    else if (overPeriods) ofRows.set(rowKey(row), row);
    else if (timed) ofColumns.set(JSON.stringify(answer.key(row, across)), row);
  }
  const rowTotals = timed && ofRows.size > 0;
  const columns = [
    ...columnKeys.map((key): PivotColumn => ({ id: JSON.stringify(key), label: writeColumn(key), total: false })),
    ...(rowTotals ? [{ id: 'total', label: 'Total', total: true }] : []),
  ];
  const rows = rowKeys.map((key): PivotRow => {
    const labels = (JSON.parse(key) as (string | null)[]).map((value, at) => writeRow[at]?.(value) ?? '');
    const cells = columnKeys.map((column) => byPlace.get(`${key} ${JSON.stringify(column)}`) ?? null);
    return { labels, total: false, cells: rowTotals ? [...cells, ofRows.get(key) ?? null] : cells };
  });
  if (ofColumns.size > 0) {
    const cells = columnKeys.map((column) => ofColumns.get(JSON.stringify(column)) ?? null);
    const labels = down.map((_, at) => (at === 0 ? 'Total' : ''));
    rows.push({ labels, total: true, cells: rowTotals ? [...cells, whole] : cells });
  }
  const placed = rowTotals && ofColumns.size > 0;
  return { down, across, columns, rows, whole: placed ? null : whole, metrics: answer.metrics };
}
