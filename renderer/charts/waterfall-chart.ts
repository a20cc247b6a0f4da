import type { Tokens } from '../app/tokens.ts';
import { formatDelta, formatMetric } from '../ui/format-number.ts';
import { emphasisOf } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import type { Drawing, Mark, Tip } from './drawing.ts';
import { drawnChart } from './drawn-chart.tsx';
import { dim } from './series-look.ts';
import { shapesOption } from './shapes.ts';
import { tipRow } from './tip.ts';
import { type BarLook, layLying, layUpright, namesNeedLines, roomFor } from './waterfall-layout.ts';
import { type WaterfallBar, waterfallBars } from './waterfall-steps.ts';

/** Levels stand on zero, steps lead from one to the next: up and down by sign and colour. */
export const WaterfallChart = drawnChart(({ answer, tokens, width, height, props }): Drawing => {
  const every = waterfallBars(answer);
  const emphasis = emphasisOf(
    every.map(({ pick }) => pick),
    answer.axes.length === 0 ? [] : props.selected,
  );
  const looks = every.map((bar, at): BarLook => {
    const color = colorOf(bar, tokens);
    const fill = emphasis[at] === 'dimmed' ? dim(color, tokens) : color;
    return { bar, name: shortName(bar), number: numberOf(bar, 'compact'), fill };
  });
  const lying = namesNeedLines(looks, width);
  const shown = looks.slice(0, roomFor(width, height, lying));
  const { bars, lines } = (lying ? layLying : layUpright)(shown, width, height, tokens);
  const marks = shown.map(({ bar, fill }, at): Mark => {
    const place = {
      seriesIndex: 0,
      dataIndex: at,
      at: null,
      ...(lying ? { column: 0, row: at } : { column: at, row: 0 }),
    };
    const { x = 0, y = 0, width: wide = 0 } = bars[at] ?? {};
    return { pick: bar.pick, tip: () => tipOf(bar, fill, answer.compared), ...place, pixel: [x + wide / 2, y] };
  });
  return {
    option: shapesOption([...bars, ...lines], tokens),
    marks,
    follow: null,
    legend: [],
    scale: null,
    notes: every.length > shown.length ? [`First ${shown.length} of ${every.length} bars shown`] : [],
    group: null,
  };
});

function colorOf({ kind, value }: WaterfallBar, tokens: Tokens): string {
  if (kind !== 'step') return tokens.categories[0] ?? tokens.text;
  return (toPlace(value) ?? 0) < 0 ? tokens.bad : tokens.good;
}

/** Steps carry their sign. */
function numberOf({ kind, value, metric }: WaterfallBar, style: 'full' | 'compact'): string {
  const text = formatMetric(value, metric.format, style);
  return kind === 'step' && formatDelta(value, metric.format).startsWith('+') ? `+${text}` : text;
}

/** Between two levels the bars beside it are named already. */
function shortName({ kind, label, cell }: WaterfallBar): string {
  return kind === 'step' && cell === null ? '' : label;
}

function tipOf(bar: WaterfallBar, color: string, compared: boolean): Tip {
  const first =
    bar.cell === null
      ? { color, name: bar.kind === 'sum' ? 'Sum of the steps' : 'Difference', value: numberOf(bar, 'full') }
      : tipRow(bar.metric.label, bar.cell, bar.metric, color, compared);
  if (bar.kind !== 'step') return { title: bar.label, rows: [first] };
  const level = (text: string | null) => formatMetric(text, bar.metric.format);
  return {
    title: bar.label,
    rows: [
      first,
      { color: null, name: 'From', value: level(bar.from) },
      { color: null, name: 'To', value: level(bar.to) },
    ],
  };
}
