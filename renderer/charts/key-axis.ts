import type { Tokens } from '../app/tokens.ts';
import { textWidth } from '../ui/text-width.ts';
import type { ChartOption } from './echarts.ts';
import { areWeekdays } from './key-label.ts';
import type { SeriesTable } from './series.ts';
import { labelStyle } from './value-axis.ts';

/** Px of a label of a chart. */
export function labelWidth(text: string): number {
  return textWidth(text, 11);
}

/** Ticks of an axis: a short text each, and which of them have room. The last one always has. */
export function tickTexts(
  { axis, along }: SeriesTable,
  grain: string | null,
  width: number,
): { readonly texts: readonly string[]; readonly shown: (at: number) => boolean } {
  const days = areWeekdays(along.map(({ value }) => value));
  const short = along.map(({ label, value }) => {
    if (days) return label.slice(0, 3);
    return axis.kind === 'period' && value !== null ? withoutYear(label, grain) : label;
  });
  const widest =
    Math.min(
      96,
      short.reduce((most, text) => Math.max(most, labelWidth(text)), 24),
    ) + 10;
  const step = Math.max(1, Math.ceil(along.length / Math.max(1, Math.floor(width / widest))));
  const shown = (at: number) => (along.length - 1 - at) % step === 0;
  let year = '';
  const texts = along.map(({ label, value }, at) => {
    const own = value?.slice(0, 4) ?? '';
    if (axis.kind !== 'period' || grain !== 'month' || !shown(at) || own === year) return short[at] ?? '';
    year = own;
    return label;
  });
  return { texts, shown };
}

/** The year stands at the first tick and where it begins; days and weeks are near enough to do without. */
export function withoutYear(label: string, grain: string | null): string {
  return grain === 'day' || grain === 'week' || grain === 'month' ? label.replace(/ \d{4}$/, '') : label;
}

/** A horizontal axis of keys under vertical marks. */
export function keyAxis(
  table: SeriesTable,
  grain: string | null,
  width: number,
  tokens: Tokens,
  gap: boolean,
): ChartOption {
  const { texts, shown } = tickTexts(table, grain, width);
  return {
    type: 'category',
    // Numbered, so that two keys of one label stay two places.
    data: texts.map((_, at) => String(at)),
    boundaryGap: gap,
    axisLine: { lineStyle: { color: tokens.control } },
    axisTick: { show: false },
    axisLabel: {
      ...labelStyle(tokens),
      interval: (at: number) => shown(at),
      formatter: (_: string, at: number) => texts[at] ?? '',
      width: 96,
      overflow: 'truncate',
      hideOverlap: true,
    },
  };
}

/** Px above the plot, and below it for the words of its axis. */
export const FRAME = { top: 10, bottom: 22 } as const;

/** The place of lines between their margins (px), and the line that follows the pointer; words about it are drawn elsewhere. */
export function timeFrame(left: number, right: number, tokens: Tokens): Pick<ChartOption, 'grid' | 'tooltip'> {
  return {
    grid: { left, right, ...FRAME, outerBoundsMode: 'none' },
    tooltip: {
      trigger: 'axis',
      showContent: false,
      axisPointer: { type: 'line', lineStyle: { color: tokens.control } },
    },
  };
}
