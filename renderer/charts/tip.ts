import { formatChange, formatDelta, formatMetric } from '../ui/format-number.ts';
import type { Cell, Metric } from './answer.ts';
import type { Tip, TipRow } from './drawing.ts';
import { inWords } from './key-label.ts';
import type { SeriesTable } from './series.ts';

/** One number of a tooltip, with the comparison and the difference. */
export function tipRow(
  name: string,
  cell: Cell | null,
  metric: Metric,
  color: string | null,
  compared: boolean,
): TipRow {
  const value = formatMetric(cell?.value ?? null, metric.format);
  const unit = metric.format.kind === 'number' && metric.format.unit !== null ? ` ${metric.format.unit}` : '';
  const row = { color, name, value: cell?.value == null ? value : `${value}${unit}` };
  if (!compared || cell === null) return row;
  if (cell.prior === null) return { ...row, note: 'nothing before' };
  const before = `${formatMetric(cell.prior, metric.format)} before`;
  // A percent of a share beside its points would be read as points.
  const relative = cell.change !== null && metric.format.kind !== 'percent';
  const change = relative ? `, ${formatChange(cell.change)}` : '';
  const delta = cell.delta === null ? '' : `: ${formatDelta(cell.delta, metric.format)}${change}`;
  return { ...row, note: `${before}${delta}` };
}

/** Every series at a place of the axis. */
export function tipAt(
  table: SeriesTable,
  colors: readonly string[],
  at: number,
  compared: boolean,
  over: boolean,
  notes: readonly TipRow[] = [],
): Tip {
  const key = table.along[at];
  return {
    title: `${inWords(table.axis, key?.value ?? null, key?.label ?? '')}${over ? '' : ', not over yet'}`,
    rows: [
      ...table.series.flatMap((series, index) => {
        const cell = series.cells[at] ?? null;
        // A series of a second dimension without a row here has nothing to say.
        if (cell === null && table.series.length > 1) return [];
        return [tipRow(series.label, cell, series.metric, colors[index] ?? null, compared)];
      }),
      ...notes,
    ],
  };
}
