import type { Catalog } from '#core/protocol/catalog';
import type { DayNotes, UnusualDay } from '#core/protocol/day-notes';
import type { readerApi } from '#core/protocol/engine-api';
import { type MetricQuery, metricQuerySchema } from '#core/protocol/metric-query';
import type { Client } from '#core/protocol/rpc';
import { readAnswer } from '../charts/answer.ts';
import type { ChartNotes, ChartTarget } from '../charts/chart-notes.ts';
import { wholeRow } from '../charts/whole-row.ts';
import { collectTable } from '../engine/result-table.ts';

/** What stands beside the numbers of a tile, on the screen and on paper. */
export interface TileNotes {
  readonly notes: ChartNotes;
  /** Unusual days of the tile's metric among its days, the newest first. */
  readonly unusual: readonly UnusualDay[];
  /** Why there is less than the metric has, in words; empty where there is nothing to say. */
  readonly remarks: readonly string[];
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

/** The question for the target of a question's metric, and for the share of it that was reached; null where it has none. */
export function targetQuestion(query: MetricQuery, { metrics }: Pick<Catalog, 'metrics'>): MetricQuery | null {
  const goal = metrics.find(({ name }) => name === query.metrics[0])?.target ?? null;
  const known = metrics.find(({ name }) => name === goal?.metric);
  if (goal === null || known?.unavailable !== null || !isPlain(query)) return null;
  const { grain, from, to } = query;
  return metricQuerySchema.parse({ metrics: [goal.metric, goal.reached], grain, from, to, totals: grain !== null });
}

/** Asks for a target by the way of every number. @param question of `targetQuestion` @param query whose metric has it. Errors: `metric-*`. */
export async function readTarget(
  reader: Client<typeof readerApi>,
  snapshot: string,
  question: MetricQuery,
  { query, catalog }: { readonly query: MetricQuery; readonly catalog: Pick<Catalog, 'metrics'> },
  signal?: AbortSignal,
): Promise<ChartTarget | null> {
  const asked = await reader.metrics({ snapshot, query: question }, signal === undefined ? {} : { signal });
  const { header, table } = await collectTable(asked);
  const answer = readAnswer(question, header, table);
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
    format: catalog.metrics.find(({ name }) => name === query.metrics[0])?.format ?? set.format,
    values,
    reached: all === null ? null : answer.cell(all, reached).value,
  };
}

/** Unusual days alone, as charts mark them. */
export function unusualNotes(days: readonly UnusualDay[], { weekStart }: Pick<Catalog, 'weekStart'>): ChartNotes {
  const marked = days.map(({ day, reason }) => ({ kind: 'unusual' as const, from: day, to: day, words: reason }));
  return { target: null, days: marked, weekStart };
}

/** What is known beside a tile's numbers. */
export interface Beside {
  readonly catalog: Pick<Catalog, 'metrics' | 'weekStart'>;
  /** Undefined while they are read. */
  readonly known: DayNotes | undefined;
  readonly target: ChartTarget | null;
  /** The target is there, but asking for it failed. */
  readonly targetFailed: boolean;
  /** Whether holidays and promotions are marked. */
  readonly marks: boolean;
}

/** The target of a tile, its unusual days and, with `marks`, holidays and promotions. @param asked null while there is no answer. */
export function tileNotes(
  asked: { readonly query: MetricQuery; readonly days: AskedDays } | null,
  { catalog, known, target, targetFailed, marks }: Beside,
): TileNotes {
  const found = asked === null ? [] : unusualDays(asked.query, asked.days, known);
  const query = asked?.query;
  const metric = catalog.metrics.find(({ name }) => name === query?.metrics[0]);
  const goal = catalog.metrics.find(({ name }) => name === metric?.target?.metric);
  const kept = [
    ...(known?.scored.includes(metric?.name ?? '') === true ? ['unusual days'] : []),
    ...(goal?.unavailable === null ? ['a target'] : []),
  ];
  const alone = unusualNotes(found, catalog);
  const filtered = query !== undefined && query.where !== null && isPlain({ ...query, where: null });
  return {
    notes: {
      ...alone,
      target,
      days: [
        ...alone.days,
        ...(marks ? (known?.known ?? []) : []).map(({ kind, name, from, to }) => ({ kind, from, to, words: name })),
      ],
    },
    unusual: found,
    remarks: [
      ...(filtered && kept.length > 0 ? [`Filtered: ${kept.join(' and ')} are known of all rows only`] : []),
      ...(targetFailed ? ['Its target could not be read'] : []),
    ],
  };
}
