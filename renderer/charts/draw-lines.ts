import { formatMetric, formatTick } from '../ui/format-number.ts';
import { noteRows, notesAt } from './chart-notes.ts';
import { emphasisOf } from './chart-props.ts';
import { comparisonWords } from './comparison-words.ts';
import { toPlace } from './decimal.ts';
import { drawNotes, targetValues } from './draw-notes.ts';
import type { ChartView, Drawing, LegendItem } from './drawing.ts';
import { LABEL_APART, spreadLabels } from './end-labels.ts';
import { keepFirst, keepLast, keepOneUnit } from './keep.ts';
import { FRAME, keyAxis, labelWidth, timeFrame } from './key-axis.ts';
import { lineSeries } from './line-series.ts';
import type { Series } from './series.ts';
import { seriesTable } from './series.ts';
import {
  comparisonLegend,
  dim,
  partialPlace,
  priorColor,
  seriesColors,
  seriesLegend,
  seriesMarks,
} from './series-look.ts';
import { tipAt } from './tip.ts';
import { labelStyle, niceScale, ticksFor, tickWidth, valueAxis } from './value-axis.ts';

const MOST_POINTS = 1500;
const MOST_SERIES = 24;
/** More lines than this are named by the legend: names at their ends would lie on each other. */
const MOST_END_LABELS = 8;
/** Px between the end of a line, its name and the edge. */
const END_GAP = 14;
/** Px that a name may stand from the end of its line. */
const FARTHEST = 16;

/** Lines, or areas down to zero. A gap is a gap; the way to a period that is not over is dashed, and so is the period before. */
export function drawLines(view: ChartView, area: boolean): Drawing {
  const { answer, tokens, width, props } = view;
  const notes: string[] = [];
  const table = keepFirst(keepLast(keepOneUnit(seriesTable(answer), notes), MOST_POINTS, notes), MOST_SERIES, notes);
  const { along, series } = table;
  const colors = seriesColors(table, tokens);
  const stacked = area && series.length > 1;
  const compared = answer.compared && !stacked;
  const partial = partialPlace(view, table);
  const format = series[0]?.metric.format ?? { kind: 'number', scale: 2, unit: null };
  const tops = stacked
    ? stackTops(series)
    : series.map((each) => each.cells.map((cell) => toPlace(cell?.value ?? null)));
  const priors = series.map((each) => each.cells.map((cell) => (compared ? toPlace(cell?.prior ?? null) : null)));
  const goal = targetValues(table, props.notes);
  const known = [...tops, ...priors, goal].flat().filter((value) => value !== null);
  const scale = niceScale(known, { zero: area || along.length < 2, ticks: ticksFor(view.height), format });
  if (scale.min > 0) notes.unshift(`The axis begins at ${formatTick(scale.min, format)}`);
  const most = Math.min(160, width * 0.3);
  const short =
    series.length > 1 &&
    series.length <= MOST_END_LABELS &&
    !stacked &&
    width > 360 &&
    series.length * LABEL_APART <= view.height - FRAME.top - FRAME.bottom &&
    // A name that is cut may say the same as the next one: then the legend has them all.
    series.every((each) => labelWidth(each.label) + END_GAP <= most);
  const wanted = tops.map(endOf);
  const places = spreadLabels(wanted, FRAME.top, view.height - FRAME.bottom);
  // A name far from its line could be that of another one.
  const named = short && places.every((place, at) => Math.abs(place - (wanted[at] ?? 0)) <= FARTHEST);
  const endTexts = series.map((each) =>
    named ? each.label : series.length === 1 && width > 340 ? formatMetric(lastValue(each), format, 'compact') : '',
  );
  /** The ring of an unusual day stands between the last point and its number. */
  const ringed = series.length === 1 && endsUnusual();
  const right = Math.min(most, Math.max(24, ...endTexts.map((text) => labelWidth(text) + END_GAP + (ringed ? 6 : 0))));
  const left = tickWidth(scale, format);
  const shown = emphasisOf(
    series.map((each) => each.picks.find((pick) => pick !== null) ?? null),
    props.selected,
  );
  const drawn: object[] = [];
  const marks: Drawing['marks'][number][] = [];
  const tipOf = (at: number) =>
    tipAt(
      table,
      colors,
      at,
      answer.compared,
      at !== partial,
      noteRows(props.notes, along[at]?.value ?? null, answer.grain),
    );

  if (compared) {
    for (const [at, each] of priors.entries()) {
      const color = priorColor(colors[at] ?? tokens.text, tokens);
      drawn.push(lineSeries(each, { color, width: 1.5, dash: 'dashed' }));
    }
  }
  for (const [at, each] of series.entries()) {
    const color = colors[at] ?? tokens.text;
    const ink = table.by !== null && shown[at] === 'dimmed' ? dim(color, tokens) : color;
    const values = stacked ? each.cells.map((cell) => toPlace(cell?.value ?? null)) : (tops[at] ?? []);
    const solid = partial === null ? values : values.map((value, place) => (place === partial ? null : value));
    const look = { color: ink, width: 2, fill: area ? (stacked ? 0.75 : 0.14) : 0, stack: stacked ? 'solid' : null };
    const style = { ...labelStyle(tokens), distance: ringed ? 12 : 6, width: right - 8, overflow: 'truncate' };
    const end = { text: endTexts[at] ?? '', y: named ? places[at] : undefined, style };
    const seriesIndex = drawn.length;
    drawn.push(lineSeries(solid, partial === null ? { ...look, end } : look));
    if (partial !== null) {
      const tail = values.map((value, place) => (Math.abs(place - partial) <= 1 ? value : null));
      const stack = stacked ? 'tail' : null;
      drawn.push(lineSeries(tail, { ...look, end, dash: [3, 3], fill: look.fill / 2, stack }));
    }
    marks.push(
      ...seriesMarks(each, tipOf, { row: at, turned: false }, (place) => {
        const value = tops[at]?.[place] ?? null;
        if (value === null || each.cells[place]?.value == null) return null;
        return { value, seriesIndex: place === partial ? seriesIndex + 1 : seriesIndex };
      }),
    );
  }
  if (partial !== null) notes.push(along.length > 1 ? 'Dashed: not over yet' : 'Not over yet');
  if (known.length === 0) notes.push('No value in this range');
  const marked = drawNotes(table, props.notes, answer.grain, tokens, scale.max, tops[0] ?? []);
  notes.push(...marked.words);
  return {
    option: {
      ...timeFrame(left, right, tokens),
      xAxis: keyAxis(table, answer.grain, width - left - right, tokens, false),
      yAxis: valueAxis(scale, format, tokens),
      series: [...drawn, ...marked.series],
    },
    marks,
    follow: 'x',
    legend: [...legendOf(), ...marked.legend],
    scale: null,
    notes,
    group: table.axis.kind === 'period' ? `${answer.grain} ${along[0]?.value} ${along.at(-1)?.value}` : null,
  };

  function endsUnusual(): boolean {
    const days = notesAt(props.notes, along.at(-1)?.value ?? null, answer.grain);
    return days.some(({ kind }) => kind === 'unusual');
  }

  /** Px from the upper edge to the last point of a line. */
  function endOf(values: readonly (number | null)[]): number {
    const last = values.findLast((value) => value !== null) ?? scale.min;
    const room = view.height - FRAME.top - FRAME.bottom;
    return FRAME.top + ((scale.max - last) / (scale.max - scale.min)) * room;
  }

  function legendOf(): readonly LegendItem[] {
    const before = compared ? comparisonWords(props.context) : null;
    if (series.length === 1)
      return before === null ? [] : comparisonLegend(colors[0] ?? tokens.text, before, tokens, true);
    const items = seriesLegend(table, colors, stacked ? 'square' : 'line');
    const dashed: LegendItem[] = before === null ? [] : [{ color: tokens.muted, label: before, shape: 'dashed' }];
    return named ? dashed : [...items, ...dashed];
  }
}

/** Upper edge of each series of a stack, for the scale and for the place of marks. */
function stackTops(series: readonly Series[]): (number | null)[][] {
  const sums: number[] = [];
  return series.map((each) =>
    each.cells.map((cell, at) => {
      const value = toPlace(cell?.value ?? null);
      sums[at] = (sums[at] ?? 0) + (value ?? 0);
      return value === null ? null : (sums[at] ?? 0);
    }),
  );
}

function lastValue(series: Series): string | null {
  return series.cells.findLast((cell) => cell?.value != null)?.value ?? null;
}
