import { formatMetric } from '../ui/format-number.ts';
import { noteRows } from './chart-notes.ts';
import { emphasisOf } from './chart-props.ts';
import { comparisonWords } from './comparison-words.ts';
import { isDecimal, toPlace } from './decimal.ts';
import { drawNotes, targetValues } from './draw-notes.ts';
import type { ChartView, Drawing, LegendItem, Mark } from './drawing.ts';
import { keepFirst, keepLast, keepOneUnit } from './keep.ts';
import { FRAME, keyAxis, labelWidth, tickTexts } from './key-axis.ts';
import { areWeekdays } from './key-label.ts';
import { type SeriesTable, seriesTable } from './series.ts';
import {
  comparisonLegend,
  dim,
  hatch,
  partialPlace,
  priorColor,
  seriesColors,
  seriesLegend,
  seriesMarks,
} from './series-look.ts';
import { tipAt } from './tip.ts';
import { labelStyle, niceScale, ticksFor, tickWidth, valueAxis } from './value-axis.ts';

const MOST_SERIES = 24;
/** Px that the bars of one value take at least. */
const LEAST_WIDTH = 3;
const LEAST_HEIGHT = 17;

/** Bars from zero: upright along time and numbers, lying along names. The period before is a dashed outline. */
export function drawBars(view: ChartView, stacked: boolean): Drawing {
  const { answer, tokens, width, height, props } = view;
  const notes: string[] = [];
  const whole = keepOneUnit(seriesTable(answer), notes);
  const lying = isNamed(whole);
  const abreast = stacked ? 1 : Math.min(whole.series.length, MOST_SERIES);
  const most = Math.floor(lying ? height / (LEAST_HEIGHT * Math.sqrt(abreast)) : width / (LEAST_WIDTH * abreast));
  const table = keepFirst(keepLast(whole, Math.max(3, most), notes), MOST_SERIES, notes);
  const { along, series } = table;
  const colors = seriesColors(table, tokens);
  const compared = answer.compared && !stacked;
  const partial = partialPlace(view, table);
  const format = series[0]?.metric.format ?? { kind: 'number', scale: 2, unit: null };
  const values = series.map((each) => each.cells.map((cell) => toPlace(cell?.value ?? null)));
  const priors = series.map((each) => each.cells.map((cell) => (compared ? toPlace(cell?.prior ?? null) : null)));
  const edges = stacked ? stackEdges(values) : values;
  const goal = targetValues(table, props.notes);
  const known = [...edges, ...priors, goal].flat().filter((value) => value !== null);
  const scale = niceScale(known, { zero: true, ticks: ticksFor(height), format });
  const tipOf = (at: number) =>
    tipAt(
      table,
      colors,
      at,
      answer.compared,
      at !== partial,
      noteRows(props.notes, along[at]?.value ?? null, answer.grain),
    );
  const direct = lying && !stacked;
  const labels = values.map((each, at) =>
    each.map((_, place) => (direct ? formatMetric(series[at]?.cells[place]?.value ?? null, format, 'compact') : '')),
  );
  const names = Math.min(width * 0.38, Math.max(24, ...along.map(({ label }) => labelWidth(label) + 10)));
  const right = direct ? Math.max(...labels.flat().map((text) => labelWidth(text) + 10), 12) : lastTickRoom();
  const least = Math.min(0, ...known);
  const greatest = Math.max(0, ...known);
  /** Numbers of negative bars stand between the names and the bars. */
  const below = direct && least < 0 ? Math.max(...labels.flat().map((text) => labelWidth(text))) + 6 : 0;
  const left = lying ? names + below : tickWidth(scale, format);
  /** Px from the end of a bar to that of the bar before it, where that one is longer: the number stands beyond both. */
  const beyond = (value: number, prior: number | null) => {
    const longer = prior !== null && (value < 0 ? prior < value : prior > value);
    return direct && longer ? ((prior - value) / (greatest - least)) * (width - left - right) : 0;
  };
  const drawn: object[] = [];
  const marks: Mark[] = [];
  for (const [at, each] of series.entries()) {
    const color = colors[at] ?? tokens.text;
    const looks = emphasisOf(each.picks, props.selected);
    drawn.push({
      type: 'bar',
      ...(stacked ? { stack: 'all', barCategoryGap: '28%' } : { barGap: '8%', barCategoryGap: '28%' }),
      barMaxWidth: lying ? 22 : 44,
      data: each.cells.map((_, place) => ({
        value: values[at]?.[place] ?? null,
        itemStyle: {
          color: looks[place] === 'dimmed' ? dim(color, tokens) : color,
          ...(place === partial ? { decal: hatch(tokens) } : {}),
        },
        label: {
          position: (values[at]?.[place] ?? 0) < 0 ? 'left' : 'right',
          offset: [beyond(values[at]?.[place] ?? 0, priors[at]?.[place] ?? null), 0],
        },
      })),
      itemStyle: stacked ? { borderColor: tokens.surface, borderWidth: 1 } : { borderRadius: 1 },
      label: {
        show: direct,
        ...labelStyle(tokens),
        formatter: ({ dataIndex }: { readonly dataIndex: number }) => labels[at]?.[dataIndex] ?? '',
      },
      emphasis: { disabled: true },
    });
    marks.push(
      ...seriesMarks(each, tipOf, { row: at, turned: lying }, (place) => {
        const value = edges[at]?.[place] ?? null;
        return value === null ? null : { value, seriesIndex: at };
      }),
    );
  }
  if (compared) {
    for (const [at, each] of priors.entries()) {
      const color = priorColor(colors[at] ?? tokens.text, tokens);
      drawn.push({
        type: 'bar',
        ...(lying ? { yAxisIndex: 1 } : { xAxisIndex: 1 }),
        barGap: '8%',
        barCategoryGap: '28%',
        barMaxWidth: lying ? 22 : 44,
        silent: true,
        data: each,
        itemStyle: { color: 'transparent', borderColor: color, borderWidth: 1.5, borderType: [3, 2] },
        emphasis: { disabled: true },
      });
    }
  }
  if (partial !== null) notes.push('Hatched: not over yet');
  if (known.length === 0) notes.push('No value in this range');
  else if (!direct && edges.flat().every((value) => value === null || value === 0)) notes.push('Every value is 0');
  const marked = drawNotes(table, props.notes, answer.grain, tokens, scale.max, edges[0] ?? []);
  notes.push(...marked.words);
  const keys = lying ? nameAxis(table, names) : keyAxis(table, answer.grain, width - left - right, tokens, true);
  const hidden = { type: 'category', data: along.map((_, at) => String(at)), inverse: lying, show: false };
  const both = compared ? [keys, hidden] : keys;
  const amounts = direct ? { type: 'value', min: least, max: greatest, show: false } : valueAxis(scale, format, tokens);
  return {
    option: {
      grid: { left, right, top: lying ? 2 : FRAME.top, bottom: direct ? 2 : FRAME.bottom, outerBoundsMode: 'none' },
      tooltip: {
        trigger: 'axis',
        showContent: false,
        axisPointer: { type: 'shadow', axis: lying ? 'y' : 'x', shadowStyle: { color: tokens.text, opacity: 0.06 } },
      },
      xAxis: lying ? amounts : both,
      yAxis: lying ? both : amounts,
      series: [...drawn, ...marked.series],
    },
    marks,
    follow: lying ? 'y' : 'x',
    legend: [...legendOf(), ...marked.legend],
    scale: null,
    notes,
    group: table.axis.kind === 'period' ? `${answer.grain} ${along[0]?.value} ${along.at(-1)?.value}` : null,
  };

  /** Px beside the last bar, so that the word below it is not cut. */
  function lastTickRoom(): number {
    const all = width - tickWidth(scale, format) - 10;
    const last = tickTexts(table, answer.grain, all).texts.at(-1) ?? '';
    return Math.max(10, Math.ceil((labelWidth(last) - all / Math.max(1, along.length)) / 2) + 10);
  }

  function nameAxis({ along: keys }: SeriesTable, room: number) {
    return {
      type: 'category',
      inverse: true,
      data: keys.map((_, at) => String(at)),
      axisLine: { show: scale.min < 0, lineStyle: { color: tokens.control } },
      axisTick: { show: false },
      axisLabel: {
        ...labelStyle(tokens),
        color: tokens.text,
        interval: 0,
        formatter: (_: string, at: number) => keys[at]?.label ?? '',
        width: room - 8,
        margin: 8 + below,
        overflow: 'truncate',
      },
    };
  }

  function legendOf(): readonly LegendItem[] {
    const before = compared ? comparisonWords(props.context) : null;
    if (series.length === 1)
      return before === null ? [] : comparisonLegend(colors[0] ?? tokens.text, before, tokens, false);
    const items = seriesLegend(table, colors, 'square');
    return before === null ? items : [...items, { color: tokens.muted, label: before, shape: 'dashed' }];
  }
}

/** Names read better beside lying bars; time and numbers run from left to right. */
function isNamed({ axis, along }: SeriesTable): boolean {
  const ordered = (value: string | null) => value === null || isDecimal(value) || /^\d{4}-\d{2}-\d{2}/.test(value);
  const values = along.map(({ value }) => value);
  return (
    axis.kind === 'dimension' &&
    (!values.every(ordered) || values.every((value) => value === null)) &&
    !areWeekdays(values)
  );
}

/** Outer edge of each part of a stack: up from zero for positive parts, down for negative ones. */
function stackEdges(values: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const up: number[] = [];
  const down: number[] = [];
  return values.map((each) =>
    each.map((value, at) => {
      if (value === null) return null;
      const side = value < 0 ? down : up;
      side[at] = (side[at] ?? 0) + value;
      return side[at] ?? null;
    }),
  );
}
