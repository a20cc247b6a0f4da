import { formatCount, formatMetric } from '../ui/format-number.ts';
import type { Answer, Metric } from './answer.ts';
import { compareDecimals, isDecimal } from './decimal.ts';
import { inWords, joinLabels, keyLabels } from './key-label.ts';

/** A chart in one sentence: `Revenue by region, 5 values, highest Germany £1,234`. */
export function summarise(title: string, answer: Answer): string {
  const [metric] = answer.metrics;
  const count = answer.rows.length;
  if (count === 0) return `${title}, no rows in this range`;
  if (metric === undefined) return title;
  if (answer.axes.length === 0) {
    const row = answer.rows[0] ?? 0;
    return `${title}: ${answer.metrics
      .map((each) => `${each.label} ${formatMetric(answer.cell(row, each).value, each.format)}`)
      .join(', ')}`;
  }
  const over = answer.axes.length === 1 && answer.axes[0]?.kind === 'period';
  const noun = over ? 'period' : 'value';
  const values = `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
  const best = highest(answer, metric);
  if (best === null) return `${title}, ${values}`;
  const subject = answer.metrics.length > 1 ? `highest ${metric.label}` : 'highest';
  return `${title}, ${values}, ${subject} ${rowLabels(answer)(best)} ${valueWords(answer, best, metric)}`;
}

/** The values of a row on every axis. */
export function rowLabels(answer: Answer): (row: number) => string {
  const axes = answer.axes.map((axis) => ({ axis, write: keyLabels(answer, axis) }));
  return (row) =>
    joinLabels(
      axes.map(({ axis, write }) => {
        const value = answer.key(row, axis);
        return inWords(axis, value, write(value));
      }),
    );
}

function highest(answer: Answer, metric: Metric): number | null {
  let best: number | null = null;
  for (const row of answer.rows) {
    const { value } = answer.cell(row, metric);
    if (!isDecimal(value)) continue;
    if (best === null || compareDecimals(value, answer.cell(best, metric).value) > 0) best = row;
  }
  return best;
}

function valueWords(answer: Answer, row: number, metric: Metric): string {
  return formatMetric(answer.cell(row, metric).value, metric.format);
}
