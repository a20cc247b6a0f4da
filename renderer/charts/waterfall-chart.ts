import { formatDelta, formatMetric } from '../ui/format-number.ts';
import { emphasisOf } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import type { Drawing, Mark, Tip } from './drawing.ts';
import { drawnChart } from './drawn-chart.tsx';
import { textWidth } from './key-axis.ts';
import { dim } from './series-look.ts';
import { type Shape, type ShapeText, shapesOption, TEXT_HEIGHT } from './shapes.ts';
import { tipRow } from './tip.ts';
import { type WaterfallBar, waterfallBars } from './waterfall-steps.ts';

const FOOT = 20;
const HEAD = 18;
const LEAST_BAR = 26;

/** Levels stand on zero, steps lead from one to the next: up and down by sign and colour. */
export const WaterfallChart = drawnChart(({ answer, tokens, width, height, props }): Drawing => {
  const every = waterfallBars(answer);
  const most = Math.max(2, Math.floor(width / LEAST_BAR));
  const bars = every.slice(0, most);
  const places = bars.flatMap(({ from, to }) => [toPlace(from), toPlace(to)]).filter((value) => value !== null);
  const low = Math.min(0, ...places);
  const high = Math.max(0, ...places);
  const span = high === low ? 1 : high - low;
  const room = height - FOOT - HEAD - (low < 0 ? TEXT_HEIGHT : 0);
  const y = (value: number) => HEAD + ((high - value) / span) * room;
  const each = width / Math.max(1, bars.length);
  const thick = Math.min(64, each * 0.68);
  const looks = emphasisOf(
    bars.map(({ pick }) => pick),
    answer.axes.length === 0 ? [] : props.selected,
  );
  const colorOf = ({ kind, value }: WaterfallBar): string => {
    if (kind !== 'step') return tokens.categories[0] ?? tokens.text;
    return (toPlace(value) ?? 0) < 0 ? tokens.bad : tokens.good;
  };
  const written = ({ kind, value, metric }: WaterfallBar, style: 'full' | 'compact'): string => {
    const text = formatMetric(value, metric.format, style);
    const signed = formatDelta(value, metric.format);
    return kind === 'step' && signed.startsWith('+') ? `+${text}` : text;
  };
  const shapes = bars.map((bar, at): Shape => {
    const from = toPlace(bar.from);
    const to = toPlace(bar.to);
    const x = at * each + (each - thick) / 2;
    const top = y(Math.max(from ?? 0, to ?? 0));
    const bottom = y(Math.min(from ?? 0, to ?? 0));
    const down = (toPlace(bar.value) ?? 0) < 0;
    const color = colorOf(bar);
    const middle = { x: at * each + each / 2, align: 'center', width: each - 4 } as const;
    const name: ShapeText = { ...middle, text: shortName(bar), y: height - FOOT / 2, color: tokens.muted };
    // A step down has its number below it, unless it stands at the foot.
    const below = down && bottom + TEXT_HEIGHT < height - FOOT;
    const number: ShapeText = {
      ...{ ...middle, width: each + 12, bold: bar.kind !== 'step' },
      ...{ text: written(bar, 'compact'), y: below ? bottom + 9 : top - 9, color: tokens.text },
    };
    const fits = textWidth(number.text) <= each + 8;
    return {
      ...{ x, y: top, width: thick, height: to === null ? 0 : Math.max(1, bottom - top) },
      fill: looks[at] === 'dimmed' ? dim(color, tokens) : color,
      texts: fits ? [name, number] : [name],
    };
  });
  /** Thin lines carry a level over to where the next bar begins. */
  const links = bars.slice(0, -1).map((bar, at): Shape => {
    const level = toPlace(bar.to);
    const x = at * each + (each + thick) / 2;
    return {
      ...{ x, y: y(level ?? 0) - 0.5, width: each - thick, height: 1 },
      ...{ fill: level === null ? null : tokens.control, texts: [] },
    };
  });
  const ground: Shape = { x: 0, y: y(0), width, height: 1, fill: tokens.control, texts: [] };
  const marks = bars.map((bar, at): Mark => {
    const place = { seriesIndex: 0, dataIndex: at, column: at, row: 0, at: null };
    return {
      pick: bar.pick,
      tip: () => tipOf(bar, colorOf(bar)),
      ...place,
      pixel: [at * each + each / 2, shapes[at]?.y ?? 0],
    };
  });
  return {
    option: shapesOption([...shapes, ...links, ground], tokens),
    marks,
    follow: null,
    legend: [],
    scale: null,
    notes: every.length > most ? [`First ${most} of ${every.length} bars shown`] : [],
    group: null,
  };

  function tipOf(bar: WaterfallBar, color: string): Tip {
    const first =
      bar.cell === null
        ? { color, name: bar.kind === 'sum' ? 'Sum of the steps' : 'Difference', value: written(bar, 'full') }
        : tipRow(bar.metric.label, bar.cell, bar.metric, color, answer.compared);
    if (bar.kind !== 'step') return { title: bar.label, rows: [first] };
    const level = (text: string | null) => formatMetric(text, bar.metric.format);
    const rows = [
      first,
      { color: null, name: 'From', value: level(bar.from) },
      { color: null, name: 'To', value: level(bar.to) },
    ];
    return { title: bar.label, rows };
  }
});

/** Between two levels the bars beside it are named already. */
function shortName({ kind, label, cell }: WaterfallBar): string {
  return kind === 'step' && cell === null ? '' : label;
}
