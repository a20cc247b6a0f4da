import { inOrder } from './bins.ts';
import { emphasisOf } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import type { Drawing } from './drawing.ts';
import { drawnChart } from './drawn-chart.tsx';
import { keepLast } from './keep.ts';
import { keyAxis } from './key-axis.ts';
import { seriesTable } from './series.ts';
import { dim, seriesMarks } from './series-look.ts';
import { tipAt } from './tip.ts';
import { labelStyle, niceScale, ticksFor, tickWidth, valueAxis } from './value-axis.ts';

/** Bins in the order of their bounds, without gaps between them. */
export const HistogramChart = drawnChart(({ answer, tokens, width, height, props }): Drawing => {
  const notes: string[] = [];
  const table = keepLast(inOrder(seriesTable(answer)), Math.max(3, Math.floor(width / 4)), notes);
  const [series] = table.series;
  if (series === undefined) throw new Error('a histogram needs a metric');
  const { format } = series.metric;
  const color = tokens.categories[0] ?? tokens.text;
  const values = series.cells.map((cell) => toPlace(cell?.value ?? null));
  const known = values.filter((value) => value !== null);
  const scale = niceScale(known, { zero: true, ticks: ticksFor(height), format });
  const left = tickWidth(scale, format);
  const looks = emphasisOf(series.picks, props.selected);
  return {
    option: {
      grid: { left, right: 10, top: 10, bottom: 38, outerBoundsMode: 'none' },
      tooltip: {
        trigger: 'axis',
        showContent: false,
        axisPointer: { type: 'shadow', shadowStyle: { color: tokens.text, opacity: 0.06 } },
      },
      xAxis: {
        ...keyAxis(table, null, width - left - 10, tokens, true),
        name: table.axis.label,
        nameLocation: 'middle',
        nameGap: 24,
        nameTextStyle: { ...labelStyle(tokens), fontWeight: 600 },
      },
      yAxis: valueAxis(scale, format, tokens),
      series: [
        {
          type: 'bar',
          barCategoryGap: '3%',
          data: values.map((value, at) => ({
            value,
            itemStyle: { color: looks[at] === 'dimmed' ? dim(color, tokens) : color },
          })),
          emphasis: { disabled: true },
        },
      ],
    },
    marks: seriesMarks(
      series,
      (at) => tipAt(table, [color], at, false, true),
      { row: 0, turned: false },
      (at) => {
        const value = values[at] ?? null;
        return value === null ? null : { value, seriesIndex: 0 };
      },
    ),
    follow: 'x',
    legend: [],
    scale: null,
    notes,
    group: null,
  };
});
