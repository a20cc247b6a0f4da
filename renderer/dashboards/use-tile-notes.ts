import { useMemo } from 'react';
import type { DayNotes, UnusualDay } from '#core/protocol/day-notes';
import type { MetricQuery } from '#core/protocol/metric-query';
import { readAnswer } from '../charts/answer.ts';
import type { ChartNotes, ChartTarget } from '../charts/chart-notes.ts';
import { wholeRow } from '../charts/whole-row.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { collectTable } from '../engine/result-table.ts';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';

export interface TileNotes {
  readonly notes: ChartNotes;
  /** Unusual days of the tile's metric among its days, the newest first. */
  readonly unusual: readonly UnusualDay[];
  /** Why there are none although the metric has some; null where there is nothing to say. */
  readonly remark: string | null;
}

/** Days of an answer; null: unbounded. */
export interface AskedDays {
  readonly from: string | null;
  readonly to: string | null;
}

/** Unusual days of a question's metric. Scores and targets are of all rows of one metric: a filtered number has neither. */
export function unusualDays(query: MetricQuery, days: AskedDays, known: DayNotes | undefined): readonly UnusualDay[] {
  const [metric] = query.metrics;
  if (known === undefined || !isPlain(query)) return [];
  const found = known.unusual.filter(
    (one) =>
      one.metric === metric && (days.from === null || one.day >= days.from) && (days.to === null || one.day <= days.to),
  );
  return found.reverse();
}

export function isPlain({ where, dimensions, metrics }: MetricQuery): boolean {
  return where === null && dimensions.length === 0 && metrics.length === 1;
}

/** What stands beside the numbers of a tile: its target, its unusual days and, with `marks`, holidays and promotions. */
export function useTileNotes(
  snapshot: OpenSnapshot,
  known: DayNotes | undefined,
  asked: { readonly query: MetricQuery; readonly days: AskedDays } | null,
  marks: boolean,
): TileNotes {
  const { reader } = useEngine();
  const { catalog } = snapshot;
  const query = asked?.query ?? null;
  const metric = catalog.metrics.find(({ name }) => name === query?.metrics[0]);
  const goal = metric?.target ?? null;
  const goalMetric = catalog.metrics.find(({ name }) => name === goal?.metric);
  const question =
    query === null || goal === null || goalMetric?.unavailable !== null || !isPlain(query)
      ? null
      : { metrics: [goal.metric, goal.reached], grain: query.grain, from: query.from, to: query.to };
  const key = question === null ? null : `target ${snapshot.id} ${JSON.stringify(question)}`;
  const target = useResource(key, async (signal): Promise<ChartTarget | null> => {
    if (question === null) return null;
    const totals = question.grain !== null;
    const { header, table } = await collectTable(
      await reader.client.metrics({ snapshot: snapshot.id, query: { ...question, totals } }, { signal }),
    );
    const full: MetricQuery = {
      ...question,
      ...{ metrics: [...question.metrics], totals, dimensions: [], where: null, compare: null, top: null },
      ...{ orderBy: [], limit: null },
    };
    const answer = readAnswer(full, header, table);
    const [set, reached] = answer.metrics;
    const period = answer.axes.find((axis) => axis.kind === 'period');
    const all = wholeRow(answer);
    if (set === undefined || reached === undefined) return null;
    const values = new Map<string | null, string | null>(
      period === undefined
        ? []
        : answer.rows.map((row) => [answer.key(row, period), answer.cell(row, set).value] as const),
    );
    values.set(null, all === null ? null : answer.cell(all, set).value);
    return {
      label: 'Target',
      // As its own metric is written: 960 orders, not 960.0000.
      format: metric?.format ?? set.format,
      values,
      reached: all === null ? null : answer.cell(all, reached).value,
    };
  });
  const found = useMemo(() => (asked === null ? [] : unusualDays(asked.query, asked.days, known)), [asked, known]);
  const shownTarget = question === null || target.stale ? null : (target.data ?? null);
  const notes = useMemo(
    (): ChartNotes => ({
      target: shownTarget,
      days: [
        ...found.map(({ day, reason }) => ({ kind: 'unusual' as const, from: day, to: day, words: reason })),
        ...(marks ? (known?.known ?? []) : []).map(({ kind, name, from, to }) => ({ kind, from, to, words: name })),
      ],
      weekStart: catalog.weekStart,
    }),
    [shownTarget, found, known, marks, catalog],
  );
  const scored = known?.scored.includes(metric?.name ?? '') === true;
  const filtered =
    query !== null && query.where !== null && query.dimensions.length === 0 && query.metrics.length === 1;
  const words = [...(scored ? ['unusual days'] : []), ...(goalMetric?.unavailable === null ? ['a target'] : [])];
  const remark = filtered && words.length > 0 ? `Filtered: ${words.join(' and ')} are known of all rows only` : null;
  return { notes, unusual: found, remark };
}
