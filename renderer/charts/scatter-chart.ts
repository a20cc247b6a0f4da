import { formatTick } from '../ui/format-number.ts';
import { emphasisOf } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import type { Drawing, Mark, Tip } from './drawing.ts';
import { drawnChart } from './drawn-chart.tsx';
import { scatterPoints } from './scatter-points.ts';
import { dim } from './series-look.ts';
import { tipRow } from './tip.ts';
import { labelStyle, niceScale, ticksFor, tickWidth, valueAxis } from './value-axis.ts';

const SMALLEST = 7;

/** A point for each value: two metrics are its place, a third one is its area. The extremes are named. */
export const ScatterChart = drawnChart(({ answer, tokens, width, height, props }): Drawing => {
  const [across, up, area] = answer.metrics;
  if (across === undefined || up === undefined) throw new Error('a scatter needs two metrics');
  const { points, extremes, notes } = scatterPoints(answer);
  const color = tokens.categories[0] ?? tokens.text;
  const ticks = { zero: false, format: across.format };
  const x = niceScale(
    points.map((point) => point.x),
    { ...ticks, ticks: width > 420 ? 5 : 3 },
  );
  const y = niceScale(
    points.map((point) => point.y),
    { zero: false, ticks: ticksFor(height), format: up.format },
  );
  const begin = [
    ...(x.min > 0 ? [`${across.label} begins at ${formatTick(x.min, across.format)}`] : []),
    ...(y.min > 0 ? [`${up.label} begins at ${formatTick(y.min, up.format)}`] : []),
  ];
  const looks = emphasisOf(
    points.map(({ pick }) => pick),
    props.selected,
  );
  /** Px of the largest point: small tiles have small ones. */
  const widest = Math.max(12, Math.min(30, Math.min(width, height) / 9));
  const largest = Math.max(0, ...points.map(({ cells }) => toPlace(cells[2]?.value ?? null) ?? 0));
  const sizeOf = (value: number | null) =>
    area === undefined
      ? 9
      : largest === 0
        ? SMALLEST
        : Math.max(SMALLEST, Math.sqrt(Math.max(0, value ?? 0) / largest) * widest);
  const left = tickWidth(y, up.format);
  const right = Math.max(18, Math.ceil(tickWidth(x, across.format) / 2));
  const title = { ...labelStyle(tokens), fontWeight: 600 } as const;
  const marks = points.map((point, at): Mark => {
    const tip = (): Tip => ({
      title: point.label,
      rows: answer.metrics.map((metric, of) =>
        tipRow(metric.label, point.cells[of] ?? null, metric, of === 0 ? color : null, false),
      ),
    });
    const place = { seriesIndex: 0, dataIndex: at, column: at, row: at, at: [point.x, point.y] as const };
    return { pick: point.pick, tip, ...place };
  });
  return {
    option: {
      grid: { left, right, top: 30, bottom: 38, outerBoundsMode: 'none' },
      xAxis: {
        ...valueAxis(x, across.format, tokens),
        ...{ name: across.label, nameLocation: 'middle', nameGap: 24, nameTextStyle: title },
      },
      yAxis: {
        ...valueAxis(y, up.format, tokens),
        ...{
          name: up.label,
          nameLocation: 'end',
          nameGap: 14,
          nameTextStyle: { ...title, align: 'left', padding: [0, 0, 0, 8 - left] },
        },
      },
      series: [
        {
          type: 'scatter',
          data: points.map((point, at) => ({
            value: [point.x, point.y],
            label: { position: sideOf((point.x - x.min) / (x.max - x.min)) },
            symbolSize: sizeOf(toPlace(point.cells[2]?.value ?? null)),
            itemStyle: {
              color: looks[at] === 'dimmed' ? dim(color, tokens) : color,
              opacity: 0.72,
              borderColor: tokens.surface,
              borderWidth: 1,
            },
          })),
          label: {
            show: true,
            ...labelStyle(tokens),
            color: tokens.text,
            textBorderColor: tokens.surface,
            textBorderWidth: 3,
            distance: 3,
            width: 110,
            overflow: 'truncate',
            formatter: ({ dataIndex }: { readonly dataIndex: number }) =>
              extremes.has(dataIndex) ? (points[dataIndex]?.label ?? '') : '',
          },
          labelLayout: { hideOverlap: true },
          emphasis: { itemStyle: { opacity: 1, borderColor: tokens.accentFill, borderWidth: 2 } },
        },
      ],
    },
    marks,
    follow: null,
    legend: area === undefined ? [] : [{ color, label: `Area: ${area.label}`, shape: 'dot' }],
    scale: null,
    notes: [...begin, ...notes],
    group: null,
  };
});

/** Names stay inside: beside a point near an edge, above all others. */
function sideOf(share: number): 'left' | 'right' | 'top' {
  if (share < 0.08) return 'right';
  return share > 0.9 ? 'left' : 'top';
}
