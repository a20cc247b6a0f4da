import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { MetricFormat } from '#core/protocol/metric-query';
import { dark, light, type Tokens } from '../app/tokens.ts';
import { formatPeriod } from '../ui/format-date.ts';
import { formatMetric, formatTick } from '../ui/format-number.ts';
import { type Chart, type ChartOption, createChart } from './echarts.ts';

export interface TrendPoint {
  readonly period: string;
  readonly value: string | null;
  readonly prior: string | null;
}

interface Props {
  readonly label: string;
  readonly format: MetricFormat;
  readonly grain: string;
  readonly points: readonly TrendPoint[];
  /** True when the last period is not over. */
  readonly partial: boolean;
}

/** A metric over time with the period before it, dashed. The table beside it is what a screen reader gets. */
export default function TrendChart(props: Props) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | null>(null);
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    if (host.current === null) return;
    const made = createChart(host.current, undefined, { renderer: 'svg' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(host.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(trendOption(props, scheme === 'dark' ? dark : light), true);
  });

  return <div ref={host} style={{ height: '100%' }} role="img" aria-label={`${props.label} over time`} />;
}

function trendOption({ label, format, grain, points, partial }: Props, tokens: Tokens): ChartOption {
  const color = tokens.categories[0] ?? tokens.text;
  const number = (value: string | null) => (value === null ? null : Number(value));
  const axisText = { color: tokens.muted, fontSize: 11, fontFamily: 'Inter Variable' };
  const solid = points.map((point, at) => (partial && at === points.length - 1 ? null : number(point.value)));
  const tail = points.map((point, at) => (partial && at >= points.length - 2 ? number(point.value) : null));
  return {
    animation: false,
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: tokens.surface,
      borderColor: tokens.control,
      textStyle: { color: tokens.text, fontSize: 12, fontFamily: 'Inter Variable' },
      formatter: (items: unknown) => {
        const at = (items as readonly { readonly dataIndex: number }[])[0]?.dataIndex ?? 0;
        const point = points[at];
        if (point === undefined) return '';
        const before = point.prior === null ? '' : `\nBefore: ${formatMetric(point.prior, format)}`;
        return `${formatPeriod(point.period, grain)}\n${label}: ${formatMetric(point.value, format)}${before}`;
      },
    },
    xAxis: {
      type: 'category',
      data: points.map((point) => formatPeriod(point.period, grain)),
      boundaryGap: false,
      axisLine: { lineStyle: { color: tokens.line } },
      axisTick: { show: false },
      axisLabel: { ...axisText, hideOverlap: true, interval: 'auto' },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 3,
      splitLine: { lineStyle: { color: tokens.line } },
      axisLabel: { ...axisText, formatter: (value: number) => formatTick(value, format) },
    },
    series: [
      {
        name: 'Before',
        type: 'line',
        data: points.map((point) => number(point.prior)),
        showSymbol: false,
        lineStyle: { color, width: 1.5, type: 'dashed', opacity: 0.5 },
        itemStyle: { color },
      },
      {
        name: label,
        type: 'line',
        data: solid,
        showSymbol: points.length === 1,
        lineStyle: { color, width: 2 },
        itemStyle: { color },
      },
      {
        name: 'Not over yet',
        type: 'line',
        data: tail,
        showSymbol: false,
        lineStyle: { color, width: 2, type: 'dotted' },
        itemStyle: { color },
      },
    ],
  };
}
