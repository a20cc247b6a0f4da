import { Tooltip } from '@mantine/core';
import { useMemo } from 'react';
import { ChangeLine } from '../ui/change-line.tsx';
import { formatMetric } from '../ui/format-number.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { ChartProps } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import css from './kpi-chart.module.css';
import { Sparkline } from './sparkline.tsx';
import { trendWords } from './trend-words.ts';

/** One number of the whole range, its change in words, its trend. The label is the tile's. */
export function KpiChart({ title, query, context, table, good }: ChartProps) {
  const answer = useMemo(() => readAnswer(query, context, table), [query, context, table]);
  const [metric] = answer.metrics;
  if (metric === undefined) return null;
  const row = wholeRow(answer);
  const cell = row === null ? { value: null, prior: null, delta: null, change: null } : answer.cell(row, metric);
  const points = trendOf(answer);
  const unit = metric.format.kind === 'number' ? metric.format.unit : null;
  const exact = formatMetric(cell.value, metric.format);
  return (
    <div className={css['kpi']} role="group" aria-label={title}>
      <Tooltip label={cell.value === null ? 'There is no value: nothing in this range' : exact} openDelay={200}>
        <p className={css['value']} data-value={cell.value ?? ''}>
          {formatMetric(cell.value, metric.format, 'compact')}
          {unit === null || cell.value === null ? null : <span className={css['unit']}> {unit}</span>}
        </p>
      </Tooltip>
      <ChangeLine {...cell} {...context} format={metric.format} good={good(metric.name)} />
      {points.length < 2 ? null : (
        <div className={css['spark']}>
          <Sparkline
            values={points.map(({ value }) => toPlace(value))}
            summary={trendWords(metric.label, metric.format, points)}
          />
        </div>
      )}
    </div>
  );
}

/** The row of the whole range: with a grain that of the total over all periods, which is computed and not summed. */
export function wholeRow(answer: Answer): number | null {
  if (answer.grain === null) return answer.rows[0] ?? answer.totals[0]?.row ?? null;
  return answer.totals.find(({ overPeriods }) => overPeriods)?.row ?? null;
}

function trendOf(answer: Answer): readonly { readonly period: string; readonly value: string | null }[] {
  const [metric] = answer.metrics;
  const period = answer.axes.find((axis) => axis.kind === 'period');
  if (metric === undefined || period === undefined) return [];
  return answer.rows
    .map((row) => ({ period: answer.key(row, period) ?? '', value: answer.cell(row, metric).value }))
    .sort((a, b) => a.period.localeCompare(b.period));
}
