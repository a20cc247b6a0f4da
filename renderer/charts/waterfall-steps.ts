import type { Answer, Cell, Metric } from './answer.ts';
import type { ChartPick } from './chart-props.ts';
import { addDecimals, subtractDecimals } from './decimal.ts';
import { seriesTable } from './series.ts';

/** A level stands on zero; a step leads from one level to the next. Exact decimal texts; null for NULL. */
export interface WaterfallBar {
  readonly kind: 'level' | 'step' | 'sum';
  readonly label: string;
  readonly metric: Metric;
  readonly from: string | null;
  readonly to: string | null;
  /** What the bar stands for: the level, or the difference of the step. */
  readonly value: string | null;
  /** Null for what is computed here. */
  readonly cell: Cell | null;
  readonly pick: ChartPick | null;
}

/** Levels as metrics with their differences between, or the steps of one axis with what they come to in the end. */
export function waterfallBars(answer: Answer): readonly WaterfallBar[] {
  return answer.axes.length === 0 ? ofLevels(answer) : ofSteps(answer);
}

function ofLevels(answer: Answer): WaterfallBar[] {
  const [row] = answer.rows;
  if (row === undefined) return [];
  return answer.metrics.flatMap((metric, at): WaterfallBar[] => {
    const cell = answer.cell(row, metric);
    const { value } = cell;
    const level = { kind: 'level', label: metric.label, metric, from: '0', to: value, value, cell } as const;
    const bar: WaterfallBar = { ...level, pick: answer.pick(row, metric) };
    const last = answer.metrics[at - 1];
    if (last === undefined) return [bar];
    const before = answer.cell(row, last).value;
    const step = { kind: 'step', label: `${last.label} to ${metric.label}`, metric, from: before, to: value } as const;
    return [{ ...step, value: subtractDecimals(value, before), cell: null, pick: null }, bar];
  });
}

function ofSteps(answer: Answer): WaterfallBar[] {
  const { along, series } = seriesTable(answer);
  const [only] = series;
  if (only === undefined) return [];
  const { metric } = only;
  let level: string = '0';
  const bars = along.map(({ label }, at): WaterfallBar => {
    const cell = only.cells[at] ?? null;
    const value = cell?.value ?? null;
    const from = level;
    level = addDecimals(level, value) ?? level;
    const step = { kind: 'step', label, metric, from, to: value === null ? null : level, value, cell } as const;
    return { ...step, pick: only.picks[at] ?? null };
  });
  // Shares do not add up to anything.
  if (metric.format.kind === 'percent') return bars;
  const sum = { kind: 'sum', label: 'All steps', metric, from: '0', to: level, value: level } as const;
  return [...bars, { ...sum, cell: null, pick: null }];
}
