import type { MetricFormat } from '#core/protocol/metric-query';
import type { Tokens } from '../app/tokens.ts';
import { formatTick } from '../ui/format-number.ts';
import { textWidth } from '../ui/text-width.ts';
import type { ChartOption } from './echarts.ts';

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

/** How many ticks a height has room for. */
export function ticksFor(height: number): number {
  return Math.max(1, Math.min(4, Math.round(height / 48)));
}

const clockSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/**
 * A few round ticks around the values. With `zero` the scale holds zero; without, it begins elsewhere only where the values
 * would otherwise lie flat in the upper part.
 */
export function niceScale(
  values: readonly number[],
  { zero, ticks, format }: { readonly zero: boolean; readonly ticks: number; readonly format: MetricFormat },
): Scale {
  const known = values.length === 0 ? [0] : values;
  let low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  let high = known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const flat = low > 0 && high - low < 0.35 * high && high > low;
  if (zero || !flat) {
    low = Math.min(0, low);
    high = Math.max(0, high);
  }
  if (high === low) high = low + 1;
  const interval = bestStep(low, high, ticks, format);
  const round = (value: number) => Number(value.toPrecision(12));
  return {
    min: round(Math.floor(low / interval + 1e-9) * interval),
    max: round(Math.ceil(high / interval - 1e-9) * interval),
    interval: round(interval),
  };
}

/** Of the steps near the wished number of ticks, the one that leaves the least room above and below the values. */
function bestStep(low: number, high: number, ticks: number, format: MetricFormat): number {
  const waste = (step: number) => (Math.ceil(high / step - 1e-9) - Math.floor(low / step + 1e-9)) * step;
  const steps = [ticks, ticks + 1, ticks - 1].map((count) => niceStep((high - low) / Math.max(1, count), format));
  return steps.reduce((best, step) => (waste(step) < waste(best) * 0.98 ? step : best));
}

function niceStep(rough: number, format: MetricFormat): number {
  if (format.kind === 'duration' && rough >= 1 && rough <= 86_400) {
    return clockSteps.find((step) => step >= rough) ?? 86_400;
  }
  if (format.kind === 'duration' && rough > 86_400) return 86_400 * decimalStep(rough / 86_400);
  const step = decimalStep(rough);
  return format.kind === 'number' && format.scale === 0 ? Math.max(1, step) : step;
}

function decimalStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10;
  return step * power;
}

/** A value axis without a line, over a light grid. */
export function valueAxis(scale: Scale, format: MetricFormat, tokens: Tokens): ChartOption {
  return {
    type: 'value',
    ...scale,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: tokens.line, width: 1 } },
    axisLabel: { ...labelStyle(tokens), formatter: (value: number) => formatTick(value, format) },
  };
}

export function labelStyle(tokens: Tokens) {
  return { color: tokens.muted, fontSize: 11, fontFamily: 'Inter Variable' } as const;
}

/** Px that the widest tick takes. */
export function tickWidth(scale: Scale, format: MetricFormat): number {
  const count = Math.round((scale.max - scale.min) / scale.interval);
  const ticks = Array.from({ length: count + 1 }, (_, at) => formatTick(scale.min + at * scale.interval, format));
  return Math.max(...ticks.map((text) => textWidth(text, 11))) + 12;
}
