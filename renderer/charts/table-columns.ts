import { moveOf } from '../ui/change.ts';
import { formatMetric, formatMove } from '../ui/format-number.ts';
import type { Answer, Axis, Metric, TotalRow } from './answer.ts';
import { type ChartNotes, noteRows } from './chart-notes.ts';
import { compareDecimals, isDecimal } from './decimal.ts';
import { keyLabels, placeIn } from './key-label.ts';

/** A column of the table: what apart the rows are by, then each metric with its comparison. */
export type TableColumn =
  | { readonly kind: 'key'; readonly label: string; readonly axis: Axis }
  /** What is known of the days of a row, in words. */
  | { readonly kind: 'note'; readonly label: string; readonly axis: Axis; readonly write: (row: number) => string }
  | { readonly kind: 'value' | 'prior' | 'change'; readonly label: string; readonly metric: Metric };

export interface TableSort {
  readonly column: number;
  readonly descending: boolean;
}

export function tableColumns(answer: Answer, notes?: ChartNotes): readonly TableColumn[] {
  const { axes, metrics, compared } = answer;
  return [
    ...axes.map((axis): TableColumn => ({ kind: 'key', label: axis.label, axis })),
    ...metrics.flatMap((metric): TableColumn[] => {
      const value: TableColumn = { kind: 'value', label: metric.label, metric };
      if (!compared) return [value];
      return [value, { kind: 'prior', label: 'Before', metric }, { kind: 'change', label: 'Change', metric }];
    }),
    ...noteColumns(answer, notes),
  ];
}

/** One column where any row has something to say: what to reach, and what is known of its days. */
function noteColumns(answer: Answer, notes: ChartNotes | undefined): readonly TableColumn[] {
  const period = answer.axes.find((axis) => axis.kind === 'period');
  if (notes === undefined || period === undefined) return [];
  const write = (row: number) =>
    noteRows(notes, answer.key(row, period), answer.grain)
      .map(({ name, value, note }) => [name, value, note ?? ''].filter((part) => part !== '').join(' '))
      .join('; ');
  return answer.rows.some((row) => write(row) !== '') ? [{ kind: 'note', label: 'Notes', axis: period, write }] : [];
}

/** Exact text of a cell; null for NULL. */
export function cellText(answer: Answer, column: TableColumn, row: number): string | null {
  if (column.kind === 'note') return column.write(row);
  if (column.kind === 'key') return answer.key(row, column.axis);
  const cell = answer.cell(row, column.metric);
  return column.kind === 'change' ? moveOf(cell, column.metric.format) : cell[column.kind];
}

/** Writes the cells of each column as people read them. */
export function cellWriters(answer: Answer, columns: readonly TableColumn[]): readonly ((row: number) => string)[] {
  return columns.map((column) => {
    if (column.kind === 'note') return column.write;
    if (column.kind === 'key') {
      const write = keyLabels(answer, column.axis);
      const { partialPeriod } = answer;
      return (row) => {
        const value = answer.key(row, column.axis);
        const over = column.axis.kind !== 'period' || partialPeriod === null || value !== partialPeriod;
        return over ? write(value) : `${write(value)}, not over yet`;
      };
    }
    const { metric, kind } = column;
    if (kind === 'change') return (row) => formatMove(answer.cell(row, metric), metric.format);
    return (row) => formatMetric(answer.cell(row, metric)[kind], metric.format);
  });
}

/**
 * Rows in the order of a column, values in the order that the pack declares for them; NULL last in both directions, equal rows as
 * they came. Without a sort as they came.
 */
export function sortRows(answer: Answer, columns: readonly TableColumn[], sort: TableSort | null): readonly number[] {
  const column = sort === null ? undefined : columns[sort.column];
  if (sort === null || column === undefined) return answer.rows;
  const texts = answer.rows.map((row) => {
    const text = cellText(answer, column, row);
    // What is no number (NaN) is written as NULL is.
    return { row, text: column.kind === 'key' || column.kind === 'note' || isDecimal(text) ? text : null };
  });
  const numeric = texts.every(({ text }) => text === null || isDecimal(text));
  const direction = sort.descending ? -1 : 1;
  const declared = column.kind === 'key' ? column.axis.values : null;
  const compare = (a: string, b: string) => {
    const places = declared === null ? 0 : placeIn(declared, a) - placeIn(declared, b);
    return places || (numeric ? compareDecimals(a, b) : a.localeCompare(b));
  };
  return texts
    .sort((a, b) => {
      if (a.text === null || b.text === null) return Number(a.text === null) - Number(b.text === null);
      return direction * compare(a.text, b.text);
    })
    .map(({ row }) => row);
}

/** What stands in a key column of a total: what it goes over, or the value that it is the total of. */
export function totalLabel(
  total: TotalRow,
  column: TableColumn & { readonly kind: 'key' },
  first: boolean,
): string | null {
  const over = column.axis.kind === 'period' ? total.overPeriods : total.overDimensions;
  if (!over) return null;
  return first ? 'Total' : column.axis.kind === 'period' ? 'All periods' : 'All';
}
