import type { Cell } from '../duckdb/connection.ts';
import type { ComparedFigure, ComparisonQuestion, RestatedPeriod } from '../protocol/comparison.ts';
import type { IsoDate } from '../protocol/date.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import type { AnswerContext, MetricQueryInput } from '../protocol/metric-query.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { compileQuestion } from './run-metric-query.ts';

/** One side of a comparison. */
export interface Side {
  readonly snapshot: OpenSnapshot;
  /** Runs one statement on it and waits for its rows. */
  readonly rows: (sql: string) => Promise<readonly Readonly<Record<string, Cell>>[]>;
}

export interface ComparedMetrics {
  readonly figures: readonly ComparedFigure[];
  readonly restated: readonly RestatedPeriod[];
}

interface Answer {
  readonly context: AnswerContext;
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** Exact values are equal or not; those in floating point may differ in the last digits from build to build. */
const tolerance = 1e-9;

/**
 * Asks both sides the same: the metrics over the days up to `to`, and by period up to there. Several metrics are one question;
 * where that fails each is asked alone, and one that cannot be answered says why. Errors: `cancelled`.
 */
export async function compareFigures(
  sides: { readonly before: Side; readonly after: Side },
  { metrics, from, grain }: Pick<ComparisonQuestion, 'metrics' | 'from' | 'grain'>,
  to: IsoDate,
): Promise<ComparedMetrics> {
  // One after the other: a question that failed leaves nothing running.
  const both = async (query: MetricQueryInput) => ({
    before: await ask(sides.before, query),
    after: await ask(sides.after, query),
  });
  try {
    const totals = await both({ metrics, from, to });
    const periods = await both({ metrics, grain, to });
    return {
      figures: metrics.map((metric) => figureOf(metric, totals.before, totals.after)),
      restated: metrics.flatMap((metric) => restatedOf(metric, grain, periods.before, periods.after)),
    };
  } catch (error) {
    if (!isEngineError(error) || isEngineError(error, 'cancelled')) throw error;
    const [only = '', ...others] = metrics;
    if (others.length > 0) {
      const parts: ComparedMetrics[] = [];
      for (const metric of metrics) parts.push(await compareFigures(sides, { metrics: [metric], from, grain }, to));
      return { figures: parts.flatMap((part) => part.figures), restated: parts.flatMap((part) => part.restated) };
    }
    if (isEngineError(error, 'metric-without-time')) {
      const totals = await both({ metrics });
      return { figures: [figureOf(only, totals.before, totals.after)], restated: [] };
    }
    const nothing = { before: null, after: null, same: false, problem: error.message };
    return { figures: [{ metric: only, label: only, format: null, ...nothing }], restated: [] };
  }
}

async function ask({ snapshot, rows }: Side, query: MetricQueryInput): Promise<Answer> {
  const { sql, context } = await compileQuestion(snapshot, query);
  return { context, rows: await rows(sql) };
}

function figureOf(metric: string, before: Answer, after: Answer): ComparedFigure {
  const column = after.context.columns.find((one) => one.name === metric);
  const [old, fresh] = [before.rows[0]?.[metric] ?? null, after.rows[0]?.[metric] ?? null];
  return {
    metric,
    label: column?.label ?? metric,
    format: column?.format ?? null,
    before: textOf(old),
    after: textOf(fresh),
    same: sameValue(old, fresh),
    problem: null,
  };
}

function restatedOf(metric: string, grain: string, before: Answer, after: Answer): RestatedPeriod[] {
  const valuesOf = (answer: Answer) =>
    new Map(answer.rows.map((row) => [String(row[grain]).slice(0, 10), row[metric] ?? null]));
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((period) => {
    const [was, is] = [old.get(period) ?? null, fresh.get(period) ?? null];
    return sameValue(was, is) ? [] : [{ metric, period, before: textOf(was), after: textOf(is) }];
  });
}

/** Decimals are equal whatever their number of digits: 10.5 is 10.5000. */
export function sameValue(a: Cell, b: Cell): boolean {
  if (typeof a === 'string' && typeof b === 'string') return trimZeros(a) === trimZeros(b);
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

/** Decimal text without an exponent. */
function textOf(value: Cell): string | null {
  if (value === null) return null;
  if (typeof value !== 'number') return String(value);
  return /e/.test(String(value)) ? value.toFixed(12) : String(value);
}

function trimZeros(text: string): string {
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}
