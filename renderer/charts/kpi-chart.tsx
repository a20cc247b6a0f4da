import { Tooltip } from '@mantine/core';
import { useMemo } from 'react';
import { ChangeLine } from '../ui/change-line.tsx';
import { formatMetric } from '../ui/format-number.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { ChartTarget } from './chart-notes.ts';
import type { ChartProps } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import css from './kpi-chart.module.css';
import { Sparkline } from './sparkline.tsx';
import { type TrendPoint, trendMarks, trendWords } from './trend-words.ts';
import { wholeRow } from './whole-row.ts';

/** One number of the whole range, its change in words, its trend. The label is the tile's. */
export function KpiChart({ title, query, context, table, notes, good }: ChartProps) {
  const answer = useMemo(() => readAnswer(query, context, table), [query, context, table]);
  const [metric] = answer.metrics;
  if (metric === undefined) return null;
  const row = wholeRow(answer);
  const cell = row === null ? { value: null, prior: null, delta: null, change: null } : answer.cell(row, metric);
  const points = trendOf(answer);
  const marks = trendMarks(points, notes, query.grain);
  const unit = metric.format.kind === 'number' ? metric.format.unit : null;
  const exact = formatMetric(cell.value, metric.format);
  const goal = goalOf(notes?.target ?? null);
  return (
    <div className={css['kpi']} role="group" aria-label={title} data-goal={goal !== null}>
      <Tooltip label={cell.value === null ? 'There is no value: nothing in this range' : exact} openDelay={200}>
        <p className={css['value']} data-value={cell.value ?? ''}>
          {formatMetric(cell.value, metric.format, 'compact')}
          {unit === null || cell.value === null ? null : <span className={css['unit']}> {unit}</span>}
        </p>
      </Tooltip>
      <ChangeLine {...cell} {...context} format={metric.format} good={good(metric.name)} />
      {goal}
      {points.length < 2 ? null : (
        <div className={css['spark']}>
          <Sparkline
            values={points.map(({ value }) => toPlace(value))}
            marks={marks}
            summary={trendWords(metric.label, metric.format, points, marks)}
          />
        </div>
      )}
    </div>
  );
}

/** How much of its target a number is; null where none was set. */
function goalOf(target: ChartTarget | null) {
  const set = target?.values.get(null) ?? null;
  if (target === null || set === null || target.reached === null) return null;
  return (
    <p className={css['target']} title="Over the days that have a target">
      <b>{formatMetric(target.reached, { kind: 'percent', scale: 6, unit: null })}</b> of target{' '}
      {formatMetric(set, target.format, 'compact')}
    </p>
  );
}

function trendOf(answer: Answer): readonly TrendPoint[] {
  const [metric] = answer.metrics;
  const period = answer.axes.find((axis) => axis.kind === 'period');
  if (metric === undefined || period === undefined) return [];
  return answer.rows
    .map((row) => ({ period: answer.key(row, period) ?? '', value: answer.cell(row, metric).value }))
    .sort((a, b) => a.period.localeCompare(b.period));
}
