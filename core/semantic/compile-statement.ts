import { quoteName } from '../duckdb/sql-text.ts';
import type { AnswerColumn, MetricFormat, MetricQuery } from '../protocol/metric-query.ts';
import { findMetric } from './find-metric.ts';
import { declaredValues, orderRows } from './order-rows.ts';
import { hasLevels, LEVEL, PERIOD, type Question, type Spans } from './plan.ts';
import type { Item, Statement } from './query-ast.ts';
import { besideRange, compareRange, type Range } from './ranges.ts';
import { MetricResolver } from './resolve-metrics.ts';
import { scanCumulative } from './scan-cumulative.ts';
import { scanMeasures } from './scan-measures.ts';
import { scanRetention } from './scan-retention.ts';
import type { SemanticModel } from './semantic-model.ts';
import { stitch } from './stitch.ts';
import { divide, type WrittenValue, writeValue } from './write-value.ts';

export interface CompiledStatement {
  readonly statement: Statement;
  readonly columns: readonly AnswerColumn[];
  readonly prior: Range | null;
  /** True when something is counted of events, which days to come have none of; false for forecasts, targets and costs alone. */
  readonly countsEvents: boolean;
}

/** Relative change is a share with four digits, whatever the metric. */
const changeFormat: MetricFormat = { kind: 'percent', scale: 4, unit: null };

/** All passes in their order, for a checked question over known (or parametric) days; `current` is null without a time. */
export function compileStatement(question: Question, query: MetricQuery, current: Range | null): CompiledStatement {
  const { model, grain, dimensions } = question;
  const prior = query.compare === null || current === null ? null : compareRange(model, grain, current, query.compare);
  const spansOf = (range: Range | null, beside = range): Spans => ({
    periods: grain === null ? null : beside,
    whole: grain === null || question.totals ? range : null,
  });
  const beside = prior === null || current === null ? prior : besideRange(current, prior);
  const resolver = new MetricResolver(question);
  const values = query.metrics.map((name) => ({
    name,
    now: resolver.resolve(name, spansOf(current), true),
    before: query.compare === null ? null : resolver.resolve(name, spansOf(prior, beside), false),
  }));
  const { leaves } = resolver;
  const scans = [
    ...scanMeasures(question, leaves),
    ...scanCumulative(question, leaves),
    ...scanRetention(question, leaves),
  ];
  const top = topValues(question, query, current);
  const ctes = [...top, ...stitch(question, leaves, scans, current)];

  const items: Item[] = dimensions.map((name) => ({ sql: quoteName(name), name }));
  const columns: AnswerColumn[] = dimensions.map((name) => dimensionColumn(question, name));
  if (grain !== null) {
    items.unshift({ sql: quoteName(PERIOD), name: grain });
    columns.unshift({ name: grain, role: 'period', metric: null, label: labelFor(grain), format: null });
  }
  const details: Item[] = [];
  for (const { name, now, before } of values) {
    const metric = findMetric(model.metrics, name);
    const label = metric?.label ?? name;
    const format = metric?.format ?? null;
    const value = writeValue(now, model);
    items.push({ sql: value.sql, name });
    columns.push({ name, role: 'metric', metric: name, label, format });
    if (before === null) continue;
    const old = writeValue(before, model);
    items.push({ sql: old.sql, name: `${name}__prior` });
    columns.push({ name: `${name}__prior`, role: 'prior', metric: name, label: `${label}, before`, format });
    columns.push({ name: `${name}__delta`, role: 'delta', metric: name, label: `${label}, difference`, format });
    columns.push({
      name: `${name}__change`,
      role: 'change',
      metric: name,
      label: `${label}, change`,
      format: changeFormat,
    });
    details.push(...changeItems(name, value, old, model));
  }
  if (query.totals) {
    items.push({ sql: hasLevels(question) ? `CAST(${LEVEL} AS INTEGER)` : '0', name: '__total' });
    columns.push({ name: '__total', role: 'total', metric: null, label: 'Total', format: null });
  }
  const kept = query.top !== null && !query.top.other ? [onlyTop(question)] : [];
  ctes.push({
    name: 'results',
    query: { kind: 'select', items, from: { kind: 'table', name: 'measures', alias: null }, where: kept },
    answer: false,
  });
  const changes = new Map(details.map((item) => [item.name, item.sql]));
  return {
    prior,
    columns,
    countsEvents: leaves.some(
      ({ aggregate }) => aggregate.kind !== 'simple' || aggregate.definition.unknownWhenEmpty !== true,
    ),
    statement: {
      policy: question.policy,
      ctes,
      body: {
        kind: 'select',
        items: columns.map(({ name }): Item => ({ sql: changes.get(name) ?? quoteName(name), name })),
        from: { kind: 'table', name: 'results', alias: null },
        ...orderRows(query, columns, question.model),
      },
    },
  };
}

function changeItems(name: string, now: WrittenValue, before: WrittenValue, model: SemanticModel): Item[] {
  const value = { ...now, sql: quoteName(name) };
  const old = { ...before, sql: quoteName(`${name}__prior`) };
  if (!now.numeric || !before.numeric) {
    return [
      { sql: 'NULL', name: `${name}__delta` },
      { sql: 'NULL', name: `${name}__change` },
    ];
  }
  const delta = { ...value, sql: `(${value.sql} - ${old.sql})`, exact: value.exact && old.exact };
  const both = value.scale === null || old.scale === null ? null : Math.max(value.scale, old.scale);
  const change = divide({ ...delta, scale: both }, { ...old, sql: `abs(${old.sql})` }, changeFormat.scale, model);
  return [
    { sql: delta.sql, name: `${name}__delta` },
    { sql: change.sql, name: `${name}__change` },
  ];
}

/** The first values of the first dimension by the first metric, as a question of its own over the same rows. */
function topValues(
  question: Question,
  query: MetricQuery,
  current: Range | null,
): { readonly name: string; readonly query: Statement; readonly answer: false }[] {
  const [dimension] = question.dimensions;
  const [metric] = query.metrics;
  if (query.top === null || dimension === undefined || metric === undefined) return [];
  const inner: Question = { ...question, dimensions: [dimension], grain: null, totals: false, other: false };
  const { statement } = compileStatement(
    inner,
    {
      ...query,
      metrics: [metric],
      dimensions: [dimension],
      ...{ grain: null, compare: null, totals: false, top: null },
      orderBy: [{ name: metric, descending: true }],
      limit: query.top.limit,
    },
    current,
  );
  return [
    {
      name: 'top_values',
      answer: false,
      query: {
        policy: question.policy,
        ctes: [{ name: 'ranked', query: statement }],
        body: {
          kind: 'select',
          items: [
            { sql: quoteName(dimension), name: '_value' },
            { sql: '1', name: '_rank' },
          ],
          from: { kind: 'table', name: 'ranked', alias: null },
        },
      },
    },
  ];
}

function onlyTop(question: Question): string {
  const [dimension = ''] = question.dimensions;
  const isTop = `EXISTS (SELECT 1 FROM top_values AS t WHERE t._value IS NOT DISTINCT FROM measures.${quoteName(dimension)})`;
  return hasLevels(question) ? `${LEVEL} & 2 = 2 OR ${isTop}` : isTop;
}

function dimensionColumn({ model }: Question, name: string): AnswerColumn {
  const found = Object.values(model.tables).flatMap((t) => t.dimensions.filter((d) => d.name === name));
  const values = declaredValues(model, name);
  return {
    ...{ name, role: 'dimension', metric: null, label: found[0]?.label ?? labelFor(name), format: null },
    ...(values === null ? {} : { values }),
  };
}

function labelFor(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
