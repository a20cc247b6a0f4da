import type { Tokens } from '../app/tokens.ts';
import type { ChartOption } from './echarts.ts';
import type { SeriesTable } from './series.ts';
import { labelStyle } from './value-axis.ts';

/** Px of an 11 px label, rather too wide than cut. */
export function textWidth(text: string): number {
  return Math.ceil(text.length * 6.2);
}

/** Ticks of an axis: a short text each, and which of them have room. The last one always has. */
export function tickTexts(
  { axis, along }: SeriesTable,
  grain: string | null,
  width: number,
): { readonly texts: readonly string[]; readonly shown: (at: number) => boolean } {
  const short = along.map(({ label, value }, at) =>
    axis.kind === 'period' && value !== null ? shortPeriod(value, grain, label, at) : label,
  );
  const widest =
    Math.min(
      96,
      short.reduce((most, text) => Math.max(most, textWidth(text)), 24),
    ) + 12;
  const room = Math.max(1, Math.floor(width / widest));
  const step = Math.max(1, Math.ceil(along.length / room));
  return { texts: short, shown: (at) => (along.length - 1 - at) % step === 0 };
}

/** Periods without what the neighbours say already: the year stands at the first and where it begins. */
function shortPeriod(value: string, grain: string | null, label: string, at: number): string {
  if (grain === 'day') return label.replace(/ \d{4}$/, '');
  if (grain === 'week') return label.replace(/ \d{4}$/, '');
  if (grain === 'month') return at === 0 || value.slice(5, 7) === '01' ? label : label.replace(/ \d{4}$/, '');
  return label;
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
