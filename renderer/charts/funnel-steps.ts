import type { Answer, Cell, Metric } from './answer.ts';
import type { ChartPick } from './chart-props.ts';
import { shareOf } from './decimal.ts';
import { seriesTable } from './series.ts';

export interface FunnelStep {
  readonly label: string;
  readonly metric: Metric;
  readonly cell: Cell;
  readonly pick: ChartPick | null;
  /** Shares as exact decimal text; null where there is none. */
  readonly ofFirst: string | null;
  readonly ofBefore: string | null;
}

/** Steps in the order asked: the metrics of one row, or the values of one dimension. */
export function funnelSteps(answer: Answer): readonly FunnelStep[] {
  const steps = answer.axes.length === 0 ? metricSteps(answer) : valueSteps(answer);
  const first = steps[0]?.cell.value ?? null;
  return steps.map((step, at) => ({
    ...step,
    ofFirst: shareOf(step.cell.value, first),
    ofBefore: at === 0 ? null : shareOf(step.cell.value, steps[at - 1]?.cell.value ?? null),
  }));
}

type Plain = Omit<FunnelStep, 'ofFirst' | 'ofBefore'>;

function metricSteps(answer: Answer): Plain[] {
  const [row] = answer.rows;
  if (row === undefined) return [];
  return answer.metrics.map((metric) => {
    return { label: metric.label, metric, cell: answer.cell(row, metric), pick: answer.pick(row, metric) };
  });
}

function valueSteps(answer: Answer): Plain[] {
  const { along, series } = seriesTable(answer);
  const [only] = series;
  if (only === undefined) return [];
  return along.flatMap(({ label }, at) => {
    const cell = only.cells[at];
    return cell === null || cell === undefined
      ? []
      : [{ label, metric: only.metric, cell, pick: only.picks[at] ?? null }];
  });
}
