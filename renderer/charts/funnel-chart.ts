import { formatMetric } from '../ui/format-number.ts';
import { emphasisOf } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import type { Drawing, Mark, Tip } from './drawing.ts';
import { drawnChart } from './drawn-chart.tsx';
import { type FunnelStep, funnelSteps } from './funnel-steps.ts';
import { labelWidth } from './key-axis.ts';
import { dim } from './series-look.ts';
import { type Shape, shapesOption } from './shapes.ts';
import { tipRow } from './tip.ts';

const share = { kind: 'percent', scale: 4, unit: null } as const;
const HEAD = 18;
const SHARE_WIDTH = 84;
const MOST_STEP = 56;
const MOST_BAR = 32;

/** Steps as bars of one measure, with their shares of the first step and of the one before. */
export const FunnelChart = drawnChart(({ answer, tokens, width, height, props }): Drawing => {
  const every = funnelSteps(answer);
  const most = Math.max(2, Math.floor((height - HEAD) / 18));
  const steps = every.slice(0, most);
  const looks = emphasisOf(
    steps.map(({ pick }) => pick),
    answer.axes.length === 0 ? [] : props.selected,
  );
  const line = Math.min(MOST_STEP, (height - HEAD) / Math.max(1, steps.length));
  const thick = Math.min(MOST_BAR, line * 0.72);
  const names = Math.min(width * 0.3, Math.max(...steps.map(({ label }) => labelWidth(label)), 40) + 12);
  const values = steps.map(({ cell, metric }) => formatMetric(cell.value, metric.format));
  const numbers = Math.max(...values.map((text) => labelWidth(text) + 14), 40);
  // In a narrow tile the share of the first stands in the tooltip only.
  const both = width >= 440;
  const room = Math.max(20, width - names - numbers - (both ? 2 : 1) * SHARE_WIDTH);
  const reach = Math.max(...steps.map(({ cell }) => toPlace(cell.value) ?? 0), 0);
  const color = tokens.categories[0] ?? tokens.text;
  const right = width - 2;
  const head = (text: string, x: number) => {
    return { text, x, y: HEAD / 2, color: tokens.muted, width: SHARE_WIDTH, align: 'right' } as const;
  };
  const header: Shape = {
    ...{ x: 0, y: 0, width, height: HEAD, fill: null },
    texts: [...(both ? [head('of first', right - SHARE_WIDTH)] : []), head('of step before', right)],
  };
  const shapes = steps.map(({ label, cell, ofFirst, ofBefore }, at): Shape => {
    const middle = HEAD + at * line + line / 2;
    const length = reach === 0 ? 0 : (Math.max(0, toPlace(cell.value) ?? 0) / reach) * room;
    const shares = { y: middle, width: SHARE_WIDTH, align: 'right' } as const;
    return {
      x: names,
      y: middle - thick / 2,
      width: Math.max(1, length),
      height: thick,
      fill: looks[at] === 'dimmed' ? dim(color, tokens) : color,
      texts: [
        { text: label, x: names - 8, y: middle, color: tokens.text, width: names - 8, align: 'right' },
        { text: values[at] ?? '', x: names + length + 6, y: middle, color: tokens.text, width: numbers, bold: true },
        { ...shares, text: both ? formatMetric(ofFirst, share) : '', x: right - SHARE_WIDTH, color: tokens.muted },
        { ...shares, text: at === 0 ? '' : formatMetric(ofBefore, share), x: right, color: tokens.text },
      ],
    };
  });
  const tipOf = (step: FunnelStep): Tip => {
    const of = [
      { color: null, name: 'Of the first step', value: formatMetric(step.ofFirst, share) },
      { color: null, name: 'Of the step before', value: formatMetric(step.ofBefore, share) },
    ];
    return { title: step.label, rows: [tipRow(step.label, step.cell, step.metric, color, answer.compared), ...of] };
  };
  const marks = steps.map((step, at): Mark => {
    const place = { seriesIndex: 0, dataIndex: at, column: 0, row: at, at: null };
    return { pick: step.pick, tip: () => tipOf(step), ...place, pixel: [names + 24, HEAD + at * line + line / 2] };
  });
  return {
    option: shapesOption([...shapes, header], tokens),
    marks,
    follow: null,
    legend: [],
    scale: null,
    notes: every.length > most ? [`First ${most} of ${every.length} steps shown`] : [],
    group: null,
  };
});
