import type { Connection } from '../duckdb/connection.ts';
import { splitVersion } from '../packs/metric-version.ts';
import type { AccessPolicy } from '../policy/access-policy.ts';
import { type CalendarUnit, endOf } from '../protocol/calendar-units.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { fiscalEnd } from '../protocol/fiscal-periods.ts';
import {
  type AnswerColumn,
  type AnswerContext,
  type MetricQuery,
  type MetricQueryInput,
  metricQuerySchema,
} from '../protocol/metric-query.ts';
import { compileStatement } from './compile-statement.ts';
import { findMetric } from './find-metric.ts';
import { fiscalBuckets } from './fiscal-calendar.ts';
import { parseFilter } from './parsed-filter.ts';
import type { Question } from './plan.ts';
import { isFiscal, literalDays, type Range } from './ranges.ts';
import { renderSql } from './render-sql.ts';
import { baseMetrics } from './resolve-metrics.ts';
import type { SemanticMetric, SemanticModel } from './semantic-model.ts';

export interface CompiledMetricQuery {
  readonly sql: string;
  readonly columns: readonly AnswerColumn[];
  /** Exact ranges, missing days, columns and SQL: what travels with the answer. */
  readonly context: AnswerContext;
  /** Version of each asked metric's definition. */
  readonly versions: Readonly<Record<string, number>>;
}

/**
 * One question -> one SQL text over the snapshot of `model`. `connection` is used to parse the filter only; any open database
 * will do. Columns: the period (named as the grain), dimensions, then for each metric its value and, with a comparison, `__prior`, `__delta` and
 * `__change`; with totals `__total` INTEGER: 0 a detail row, 1 over all periods, 2 over all dimension values, 3 both.
 * Throws EngineErrors `metric-*` with the reason; a filter is never dropped.
 */
export async function compileMetricQuery(
  connection: Connection,
  model: SemanticModel,
  input: MetricQueryInput,
  policy: AccessPolicy,
  options: { readonly route?: boolean } = {},
): Promise<CompiledMetricQuery> {
  const { query, question, current } = await readQuestion(connection, model, input, policy, options);
  const { statement, columns, prior, countsEvents } = compileStatement(question, query, current);
  const sql = renderSql(statement);
  const days = current === null ? null : literalDays(current);
  const before = prior === null ? null : literalDays(prior);
  const missing = (range: { from: string; to: string } | null): string[] =>
    range === null ? [] : model.missingDays.filter((day) => day >= range.from && day <= range.to);
  const early = [days, before].some((range) => range !== null && range.from < model.firstDay);
  const ahead = countsEvents && days !== null && days.to > model.asOf;
  // Without periods the asked days are one.
  const lastKnown = days === null || (ahead && query.grain !== null) ? model.asOf : days.to;
  return {
    sql,
    columns,
    versions: Object.fromEntries(query.metrics.map((name) => [name, requireMetric(model, name).version])),
    context: {
      columns,
      from: days?.from ?? null,
      to: days?.to ?? null,
      priorFrom: before?.from ?? null,
      priorTo: before?.to ?? null,
      missingDays: [...new Set([...missing(before), ...missing(days)])].sort(),
      ...(early ? { knownFrom: model.firstDay } : {}),
      ...(ahead ? { knownTo: model.asOf } : {}),
      partial: days !== null && days.from <= model.asOf && lastDay(question, lastKnown) > model.asOf,
      sql,
    },
  };
}

export interface ReadQuestion {
  readonly query: MetricQuery;
  readonly question: Question;
  /** The asked days; null when no metric of the question has a time. */
  readonly current: Range | null;
}

/** A question checked against the model and the policy. Errors: as `compileMetricQuery`. */
export async function readQuestion(
  connection: Connection,
  model: SemanticModel,
  input: MetricQueryInput,
  policy: AccessPolicy,
  options: { readonly route?: boolean },
): Promise<ReadQuestion> {
  const query = parseQuery(input);
  checkNames(model, query, policy);
  const filters = [
    ...(query.where === null ? [] : [{ text: query.where, use: 'filter' as const }]),
    ...policy.rowFilters.map((text) => ({ text, use: 'policy' as const })),
  ];
  const expressions = [];
  for (const { text, use } of filters) {
    expressions.push({ use, expression: await readFilter(connection, model, policy, text, use) });
  }
  const question: Question = {
    model,
    policy,
    dimensions: query.dimensions,
    grain: query.grain,
    totals: query.totals,
    filters: expressions,
    other: query.top?.other ?? false,
    route: options.route ?? true,
  };
  return { query, question, current: rangeOf(question, query) };
}

function parseQuery(input: MetricQueryInput): MetricQuery {
  const parsed = metricQuerySchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new EngineError('metric-question-invalid', { message });
}

function checkNames(model: SemanticModel, query: MetricQuery, policy: AccessPolicy): void {
  for (const name of query.metrics) {
    const metric = requireMetric(model, name);
    if (policy.metrics !== null && !policy.metrics.includes(splitVersion(name).metric)) {
      throw new EngineError('metric-forbidden', { name, role: policy.role });
    }
    if (metric.unavailable !== null) {
      throw new EngineError('metric-unavailable', { metric: name, reason: metric.unavailable });
    }
  }
  for (const name of query.dimensions) checkDimension(model, policy, name);
  const named = [...query.metrics, ...query.dimensions, ...(query.grain === null ? [] : [query.grain])];
  const twice = named.find((name, i) => named.indexOf(name) !== i);
  if (twice !== undefined) throw new EngineError('metric-question-invalid', { message: `${twice} is named twice.` });
  if (query.top !== null && query.dimensions.length === 0) {
    throw new EngineError('metric-question-invalid', { message: 'top needs a dimension.' });
  }
}

/** Errors: `metric-unknown`, `metric-version-unknown` with the versions that there are. */
function requireMetric({ metrics }: SemanticModel, name: string): SemanticMetric {
  const found = findMetric(metrics, name);
  if (found !== undefined) return found;
  const { metric, version } = splitVersion(name);
  const current = metrics[metric];
  if (current === undefined || version === null) {
    throw new EngineError('metric-unknown', { metric: name, suggestion: suggestion(metric, Object.keys(metrics)) });
  }
  const older = Object.values(metrics).filter((one) => one.name.startsWith(`${metric}@`));
  const versions = [current, ...older].map((one) => one.version).sort((a, b) => a - b);
  throw new EngineError('metric-version-unknown', { metric, version: name.slice(metric.length + 1), versions });
}

function checkDimension(model: SemanticModel, policy: AccessPolicy, name: string): void {
  const known = new Set(Object.values(model.tables).flatMap((t) => t.dimensions.map((d) => d.name)));
  if (!known.has(name)) {
    const parameters = { dimension: name, suggestion: suggestion(name, known), known: [...known].sort() };
    throw new EngineError('metric-dimension-unknown', parameters);
  }
  if (policy.hiddenDimensions.includes(name)) throw new EngineError('metric-forbidden', { name, role: policy.role });
}

async function readFilter(
  connection: Connection,
  model: SemanticModel,
  policy: AccessPolicy,
  where: string,
  use: 'filter' | 'policy',
): Promise<Question['filters'][number]['expression']> {
  const { expression, names } = await parseFilter(connection, where);
  const visible = use === 'policy' ? { ...policy, hiddenDimensions: [] } : policy;
  for (const name of names) checkDimension(model, visible, name);
  return expression;
}

/** The asked days; null when no metric of the question has a time. */
function rangeOf(question: Question, query: MetricQuery): Range | null {
  const { model } = question;
  const bases = query.metrics.flatMap((name) => baseMetrics(question, name));
  const timed = query.from !== null || query.to !== null || query.grain !== null || query.compare !== null;
  let hasTime = false;
  for (const { name, definition } of bases) {
    if (definition?.type !== 'simple' && definition?.type !== 'retention') continue;
    if (definition.time !== null) hasTime = true;
    else if (timed) throw new EngineError('metric-without-time', { metric: name, model: definition.table });
  }
  if (!hasTime) return null;
  const to = query.to ?? (model.asOf < model.firstDay ? model.firstDay : model.asOf);
  const from = query.from ?? (query.to !== null && query.to < model.firstDay ? query.to : model.firstDay);
  if (from > to) throw new EngineError('metric-range-invalid', { from, to });
  return { from: { iso: from }, to: { iso: to }, shifts: [], periods: null };
}

/** Last day of the period that `to` falls in. */
function lastDay({ model, grain }: Question, to: string): string {
  if (grain === null) return to;
  if (!isFiscal(grain)) return endOf(grain as CalendarUnit, to, model.weekStart);
  const [bucket] = fiscalBuckets(model.fiscal, grain, { from: to, to });
  return bucket === undefined ? to : fiscalEnd(model.fiscal, grain, bucket);
}
