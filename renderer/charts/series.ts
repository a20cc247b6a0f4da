import { type Answer, type Axis, type Cell, type Metric, rowsByKey } from './answer.ts';
import type { ChartPick } from './chart-props.ts';
import { areWeekdays, byWeekday, joinLabels, keyLabels, sortKeys } from './key-label.ts';

export interface SeriesKey {
  readonly value: string | null;
  readonly label: string;
  readonly other: boolean;
}

/** One line, or the bars of one colour. `cells` and `picks` stand by the places of `SeriesTable.along`. */
export interface Series {
  readonly label: string;
  readonly metric: Metric;
  /** Null where the series is a metric. */
  readonly key: SeriesKey | null;
  /** Null where there is no row. */
  readonly cells: readonly (Cell | null)[];
  readonly picks: readonly (ChartPick | null)[];
}

/** An answer along its first axis. */
export interface SeriesTable {
  readonly axis: Axis;
  readonly along: readonly SeriesKey[];
  /** The axis that the series are apart by; null where they are the metrics. */
  readonly by: Axis | null;
  readonly series: readonly Series[];
}

/**
 * Rows along the first axis, one series for each value of the second one, or for each metric. Further axes become part of the
 * first: `Champions · Loyal`.
 */
export function seriesTable(answer: Answer): SeriesTable {
  const [first, second] = answer.axes;
  if (first === undefined) throw new Error('a chart along an axis needs one');
  const split = second !== undefined && answer.metrics.length === 1;
  const rest = split ? answer.axes.slice(2) : answer.axes.slice(1);
  const labels = [first, ...rest].map((axis) => ({ axis, label: keyLabels(answer, axis) }));
  const placeOf = (row: number) => JSON.stringify(labels.map(({ axis }) => answer.key(row, axis)));
  const along = new Map<string, { key: SeriesKey; at: number }>();
  for (const row of answer.rows) {
    const place = placeOf(row);
    if (along.has(place)) continue;
    const value = answer.key(row, first);
    const label = joinLabels(labels.map(({ axis, label: write }) => write(answer.key(row, axis))));
    along.set(place, { key: { value, label, other: answer.isOther(first, value) }, at: along.size });
  }
  if (first.kind === 'period') sortAlong(along, (a, b) => (a ?? '').localeCompare(b ?? ''));
  else if (rest.length === 0 && areWeekdays([...along.values()].map(({ key }) => key.value)))
    sortAlong(along, byWeekday);
  const keys = [...along.values()].sort((a, b) => a.at - b.at).map(({ key }) => key);
  const fill = (rows: readonly number[], metric: Metric, key: SeriesKey | null, label: string): Series => {
    const cells: (Cell | null)[] = keys.map(() => null);
    const picks: (ChartPick | null)[] = keys.map(() => null);
    for (const row of rows) {
      const at = along.get(placeOf(row))?.at ?? 0;
      cells[at] = answer.cell(row, metric);
      picks[at] = answer.pick(row, metric);
    }
    return { label, metric, key, cells, picks };
  };
  const base = { axis: first, along: keys };
  if (!split) {
    const series = answer.metrics.map((metric) => fill(answer.rows, metric, null, metric.label));
    return { ...base, by: null, series };
  }
  const [metric] = answer.metrics;
  if (metric === undefined) return { ...base, by: second, series: [] };
  const groups = rowsByKey(answer, second);
  const isOther = (value: string | null) => answer.isOther(second, value);
  const write = keyLabels(answer, second);
  const series = sortKeys([...groups.keys()], isOther, second.values).map((value) => {
    const label = write(value);
    return fill(groups.get(value) ?? [], metric, { value, label, other: isOther(value) }, label);
  });
  return { ...base, by: second, series };
}

/** Periods stand in the order of time and days in that of the week, whatever order was asked for. */
function sortAlong(
  along: Map<string, { key: SeriesKey; at: number }>,
  order: (a: string | null, b: string | null) => number,
): void {
  const sorted = [...along.values()].sort((a, b) => order(a.key.value, b.key.value));
  for (const [at, entry] of sorted.entries()) entry.at = at;
}
