import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import { splitVersion } from '../packs/metric-version.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import { type Grain, grains, metricQuerySchema } from '../protocol/metric-query.ts';
import { compileStatement } from './compile-statement.ts';
import type { AllTime, Question } from './plan.ts';
import { isFiscal, type Range } from './ranges.ts';
import { renderSql } from './render-sql.ts';
import { baseMetrics, GrainNeeded } from './resolve-metrics.ts';
import type { SemanticMetric, SemanticModel } from './semantic-model.ts';

/**
 * CREATE MACRO statements for `metrics.<name>(grain, from_date, to_date)`: rows (period DATE, value), the same numbers as the
 * compiler gives for the grain. `from_date` and `to_date` (inclusive) are days or NULL for all time. Metrics that are unavailable or have no time get
 * none, nor do older versions. A metric that looks back has no fiscal grains there. With look-ups as `allTime` the texts stay the same
 * from day to day.
 */
export function metricMacros(model: SemanticModel, allTime: AllTime = literalDays(model)): string[] {
  const macros = Object.values(model.metrics).flatMap((metric) => {
    const isCurrent = splitVersion(metric.name).version === null;
    const body = isCurrent && metric.unavailable === null ? macroBody(model, metric, allTime) : null;
    const head = `CREATE OR REPLACE MACRO metrics.${quoteName(metric.name)}(grain, from_date := NULL, to_date := NULL)`;
    return body === null ? [] : [`${head} AS TABLE\n${body}`];
  });
  return ['CREATE SCHEMA IF NOT EXISTS metrics', ...macros];
}

function literalDays(model: SemanticModel): AllTime {
  return { first: `DATE '${model.firstDay}'`, last: `DATE '${model.asOf}'` };
}

/** One body for every grain where it can be; a metric that looks back by its grain has a branch for each. */
function macroBody(model: SemanticModel, metric: SemanticMetric, allTime: AllTime): string | null {
  const known = grains.filter((grain) => !isFiscal(grain) || model.fiscal.periods.length > 0);
  try {
    const sql = compile(model, metric.name, { grain: 'day', grainParameter: known }, allTime);
    return sql === null
      ? null
      : `SELECT "day" AS period, ${quoteName(metric.name)} AS value FROM (\n${sql}\n) AS answer`;
  } catch (error) {
    if (error instanceof GrainNeeded) return branches(model, metric, known, allTime);
    throw error;
  }
}

function branches(
  model: SemanticModel,
  metric: SemanticMetric,
  known: readonly Grain[],
  allTime: AllTime,
): string | null {
  const compiled = known.flatMap((grain) => {
    const sql = compile(model, metric.name, { grain }, allTime);
    return sql === null ? [] : [{ grain, sql }];
  });
  if (compiled.length === 0) return null;
  const names = compiled.map(({ grain }) => grain);
  const list = names.map(quoteText).join(', ');
  const message = quoteText(`metrics.${metric.name} has no such grain; it has ${names.join(', ')}`);
  const parts = compiled.map(({ grain, sql }, i) => {
    const asked = `grain = ${quoteText(grain)}`;
    // The check stands in one branch only: an unknown grain is an error, not an empty answer.
    const test = i > 0 ? asked : `CASE WHEN grain IN (${list}) THEN ${asked} ELSE error(${message}) END`;
    const value = quoteName(metric.name);
    return `SELECT ${quoteName(grain)} AS period, ${value} AS value FROM (\n${sql}\n) AS answer WHERE ${test}`;
  });
  return parts.join('\nUNION ALL\n');
}

/** SQL of a metric by period over the macro's days; null where it has none. Errors: `GrainNeeded`. */
function compile(
  model: SemanticModel,
  metric: string,
  grain: Pick<Question, 'grain' | 'grainParameter'>,
  allTime: AllTime,
): string | null {
  const question: Question = {
    ...{ model, policy: ownerPolicy, dimensions: [], ...grain, totals: false },
    ...{ filters: [], other: false, route: true, allTime },
  };
  if (!baseMetrics(question, metric).every(hasTime)) return null;
  const days: Range = {
    from: { sql: `coalesce(CAST(from_date AS DATE), ${allTime.first})` },
    to: { sql: `coalesce(CAST(to_date AS DATE), ${allTime.last})` },
    ...{ shifts: [], periods: null },
  };
  try {
    const query = metricQuerySchema.parse({ metrics: [metric], grain: grain.grain });
    return renderSql(compileStatement(question, query, days).statement);
  } catch (error) {
    if (isEngineError(error, 'metric-fiscal-calendar-missing', 'metric-without-time', 'metric-not-cumulative'))
      return null;
    throw error;
  }
}

function hasTime({ definition }: SemanticMetric): boolean {
  return definition !== null && 'time' in definition && definition.time !== null;
}
