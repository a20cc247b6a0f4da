import type { readerApi } from '#core/protocol/engine-api';
import { type AnswerContext, type Comparison, type MetricQuery, metricQuerySchema } from '#core/protocol/metric-query';
import type { Client } from '#core/protocol/rpc';
import { collectTable, type ResultTable } from '../engine/result-table.ts';
import { asError } from '../ui/as-error.ts';
import type { TimeRange } from './time-range.ts';

/** One metric over the whole range. Values are exact decimal text; null for NULL. */
export interface KpiTotal {
  readonly value: string | null;
  readonly prior: string | null;
  readonly delta: string | null;
  /** Relative change against the prior value. */
  readonly change: string | null;
  readonly context: AnswerContext;
}

export interface KpiPoint {
  /** First day of the period. */
  readonly period: string;
  readonly value: string | null;
  readonly prior: string | null;
}

export interface KpiTrend {
  readonly points: readonly KpiPoint[];
  readonly context: AnswerContext;
}

/** Each metric's answer, or why it has none: one metric that fails takes no other with it. */
export type Answers<T> = ReadonlyMap<string, T | Error>;

export interface KpiQuestion {
  readonly snapshot: string;
  readonly metrics: readonly string[];
  readonly range: TimeRange;
  readonly compare: Comparison | null;
}

type Reader = Client<typeof readerApi>;

/** Totals of all metrics in one question; where that fails, one by one. */
export function loadTotals(reader: Reader, question: KpiQuestion, signal: AbortSignal): Promise<Answers<KpiTotal>> {
  return answerAll(reader, question, null, signal, totalOf);
}

/** Trends of all metrics, by the grain of the range. */
export function loadTrends(reader: Reader, question: KpiQuestion, signal: AbortSignal): Promise<Answers<KpiTrend>> {
  return answerAll(reader, question, question.range.grain, signal, trendOf);
}

/** One metric over time, as it was asked and answered. */
export interface TrendAnswer {
  readonly query: MetricQuery;
  readonly context: AnswerContext;
  readonly table: ResultTable;
}

/** Trend of one metric with the comparison laid beside it. */
export async function loadTrend(reader: Reader, question: KpiQuestion, signal: AbortSignal): Promise<TrendAnswer> {
  const query = queryOf(question, question.range.grain);
  const { header, table } = await collectTable(
    await reader.metrics({ snapshot: question.snapshot, query }, { signal }),
  );
  return { query, context: header, table };
}

type Pick<T> = (context: AnswerContext, table: ResultTable, metric: string) => T;

async function answerAll<T>(
  reader: Reader,
  question: KpiQuestion,
  grain: TimeRange['grain'] | null,
  signal: AbortSignal,
  pick: Pick<T>,
): Promise<Answers<T>> {
  if (question.metrics.length === 0) return new Map();
  try {
    const { header, table } = await ask(reader, question, grain, signal);
    return new Map(question.metrics.map((metric) => [metric, pick(header, table, metric)]));
  } catch (error) {
    if (signal.aborted || question.metrics.length === 1) {
      if (signal.aborted) throw error;
      return new Map(question.metrics.map((metric) => [metric, asError(error)]));
    }
  }
  const each = await Promise.all(
    question.metrics.map((metric) => answerAll(reader, { ...question, metrics: [metric] }, grain, signal, pick)),
  );
  return new Map(each.flatMap((answers) => [...answers]));
}

async function ask(reader: Reader, question: KpiQuestion, grain: TimeRange['grain'] | null, signal: AbortSignal) {
  const query = queryOf(question, grain);
  return collectTable(await reader.metrics({ snapshot: question.snapshot, query }, { signal }));
}

function queryOf({ metrics, range, compare }: KpiQuestion, grain: TimeRange['grain'] | null): MetricQuery {
  return metricQuerySchema.parse({
    metrics,
    grain,
    from: range.from,
    to: range.to,
    // A trend of many metrics shows no comparison; asking for it would double the work.
    compare: grain === null || metrics.length === 1 ? compare : null,
  });
}

function totalOf(context: AnswerContext, table: ResultTable, metric: string): KpiTotal {
  const cell = cellReader(context, table);
  return {
    value: cell(0, metric),
    prior: cell(0, `${metric}__prior`),
    delta: cell(0, `${metric}__delta`),
    change: cell(0, `${metric}__change`),
    context,
  };
}

function trendOf(context: AnswerContext, table: ResultTable, metric: string): KpiTrend {
  const cell = cellReader(context, table);
  const period = context.columns.find((column) => column.role === 'period')?.name ?? '';
  const points = Array.from({ length: table.rows }, (_, row) => ({
    period: (cell(row, period) ?? '').slice(0, 10),
    value: cell(row, metric),
    prior: cell(row, `${metric}__prior`),
  }));
  return { points: points.sort((a, b) => a.period.localeCompare(b.period)), context };
}

function cellReader(context: AnswerContext, table: ResultTable): (row: number, name: string) => string | null {
  const at = new Map(context.columns.map((column, index) => [column.name, index]));
  return (row, name) => {
    const column = at.get(name);
    return column === undefined ? null : table.text(row, column);
  };
}
