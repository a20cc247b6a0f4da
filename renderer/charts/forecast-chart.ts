import { formatTick } from '../ui/format-number.ts';
import { mix } from './color-scale.ts';
import { toPlace } from './decimal.ts';
import type { Drawing, LegendItem, Mark } from './drawing.ts';
import { drawnChart } from './drawn-chart.tsx';
import { forecastParts } from './forecast-bands.ts';
import { keepLast } from './keep.ts';
import { keyAxis, timeFrame } from './key-axis.ts';
import { lineSeries } from './line-series.ts';
import { type Series, seriesTable } from './series.ts';
import { seriesMarks } from './series-look.ts';
import { tipAt } from './tip.ts';
import { niceScale, ticksFor, tickWidth, valueAxis } from './value-axis.ts';

/** Shades of the ranges, the widest first. */
const SHADES = [0.14, 0.3, 0.45];

/** What was as a solid line, what may come as a dashed one over its ranges. */
export const ForecastChart = drawnChart(({ answer, tokens, width, height }): Drawing => {
  const notes: string[] = [];
  const table = keepLast(seriesTable(answer), 1500, notes);
  const { bands, lines } = forecastParts(table.series);
  const format = table.series[0]?.metric.format ?? { kind: 'number', scale: 2, unit: null };
  const places = (series: Series) => series.cells.map((cell) => toPlace(cell?.value ?? null));
  const known = table.series.flatMap(places).filter((value) => value !== null);
  const scale = niceScale(known, { zero: false, ticks: ticksFor(height), format });
  if (scale.min > 0) notes.unshift(`The axis begins at ${formatTick(scale.min, format)}`);
  const left = tickWidth(scale, format);
  const right = 26;
  const color = tokens.categories[0] ?? tokens.text;
  const shade = (at: number) => mix(tokens.surface, color, SHADES[Math.min(at, SHADES.length - 1)] ?? 0.3);
  const drawn: object[] = [];
  for (const [at, band] of bands.entries()) {
    const lows = places(band.low);
    const highs = places(band.high);
    const heights = highs.map((high, place) => {
      const low = lows[place] ?? null;
      return high === null || low === null ? null : high - low;
    });
    const base = {
      type: 'line',
      symbol: 'none',
      silent: true,
      stack: `band ${at}`,
      stackStrategy: 'all',
      lineStyle: { width: 0 },
    };
    drawn.push({ ...base, data: lows.map((low, place) => (heights[place] === null ? null : low)) });
    drawn.push({ ...base, data: heights, areaStyle: { color: shade(at), opacity: 1 } });
  }
  const marks: Mark[] = [];
  const colors = table.series.map((series) => {
    const band = bands.findIndex(({ low, high }) => low === series || high === series);
    return band === -1 ? color : shade(band);
  });
  const tipOf = (at: number) => {
    const tip = tipAt(table, colors, at, false, true);
    // The part of the answer that has nothing here (what was, what may come) says nothing.
    return { ...tip, rows: tip.rows.filter((_row, of) => table.series[of]?.cells[at]?.value != null) };
  };
  for (const [at, { series, forecast }] of lines.entries()) {
    const values = places(series);
    const seriesIndex = drawn.length;
    drawn.push(lineSeries(values, { color, width: 2, dash: forecast ? 'dashed' : 'solid' }));
    marks.push(
      ...seriesMarks(series, tipOf, { row: at, turned: false }, (place) => {
        const value = values[place] ?? null;
        return value === null ? null : { value, seriesIndex };
      }),
    );
  }
  const legend = [
    ...lines.map(
      ({ series, forecast }): LegendItem => ({ color, label: series.label, shape: forecast ? 'dashed' : 'line' }),
    ),
    ...bands.map(({ holds }, at): LegendItem => {
      return { color: shade(at), label: holds === null ? 'Range' : `${holds}% range`, shape: 'square' };
    }),
  ];
  return {
    option: {
      ...timeFrame(left, right, tokens),
      xAxis: keyAxis(table, answer.grain, width - left - right, tokens, false),
      yAxis: valueAxis(scale, format, tokens),
      series: drawn,
    },
    marks,
    follow: 'x',
    legend,
    scale: null,
    notes,
    group: `${answer.grain} ${table.along[0]?.value} ${table.along.at(-1)?.value}`,
  };
});
