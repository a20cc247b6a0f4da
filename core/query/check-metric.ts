import type { Connection } from '../duckdb/connection.ts';
import { metricInputs } from '../packs/check-pack.ts';
import { draftEntry, type MetricEntry } from '../packs/metric-draft-yaml.ts';
import { metricFormula } from '../packs/metric-formula.ts';
import { everyVersion, splitVersion } from '../packs/metric-version.ts';
import type { Metric } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { addDays } from '../protocol/date.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { MetricCheck, MetricDraft, MetricField, MetricProblem, ModelEntity } from '../protocol/metric-draft.ts';
import { metricFileText, type OwnMetric, parseOwnMetrics } from '../refresh/own-metrics.ts';
import { type CompiledMetricQuery, compileMetricQuery } from '../semantic/compile-metric-query.ts';
import { findMetric } from '../semantic/find-metric.ts';
import { type JoinedMetrics, joinMetrics } from '../semantic/join-metrics.ts';
import { draftOfCarried, draftOfOwn, withNamedInputs } from '../semantic/metric-draft.ts';
import { locateSubject } from '../semantic/text-place.ts';
import { interruptible } from '../warehouse/warehouse-database.ts';
import { carriedModel, joinedModel, modelFor, ownMetricsFor } from './joined-model.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { QueryDesk, QueryOptions } from './run-query.ts';

/** Days of the figure that a check shows. */
const shownDays = 28;

interface ReadDraft {
  readonly problems: readonly MetricProblem[];
  readonly entry: MetricEntry;
  /** Null while it cannot be read at all. */
  readonly own: OwnMetric | null;
  /** Its figure over the last days, still to be asked; null where there are problems. */
  readonly compiled: CompiledMetricQuery | null;
}

/**
 * What is wrong with a draft on a snapshot, at its place; where nothing is, the figure of the last 28 days and its SQL. `replaces`:
 * the metric of the workspace that it is another text of. Errors: `snapshot-damaged`, `cancelled`.
 */
export async function checkMetric(
  desk: QueryDesk,
  snapshot: OpenSnapshot,
  asked: { readonly draft: MetricDraft; readonly replaces: string | null },
  options: QueryOptions,
): Promise<MetricCheck> {
  const { problems, own, compiled } = await readDraft(snapshot, asked);
  const formula = own === null ? null : metricFormula(own.metric);
  if (own === null || compiled === null) return { problems, formula, figure: null };
  const { sql, context } = compiled;
  const connection = await snapshot.connect();
  try {
    const ask = () => connection.rows<Record<string, unknown>>(sql);
    const [row] = await desk.queue.run(() => interruptible(connection, options.signal, ask), options);
    const value = row?.[own.metric.name] ?? null;
    return { problems: [], formula, figure: { value: value === null ? null : String(value), context } };
  } catch (error) {
    if (!isEngineError(error) || isEngineError(error, 'cancelled') || options.signal?.aborted === true) throw error;
    return { problems: [whole(error.message, error.advice)], formula, figure: null };
  } finally {
    connection.close();
  }
}

/**
 * A draft as an entry of a metrics file, when nothing is wrong with it on the snapshot. Errors: `metric-invalid` with each finding at its
 * place in the file that would have been written, `snapshot-damaged`.
 */
export async function entryToSave(
  snapshot: OpenSnapshot,
  asked: { readonly draft: MetricDraft; readonly replaces: string | null },
): Promise<MetricEntry> {
  const { problems, entry, own } = await readDraft(snapshot, asked);
  if (problems.length === 0 && own !== null) return entry;
  const file = fileOf(asked.draft.name);
  const { metrics } = parseOwnMetrics(file, metricFileText(entry));
  const placed = problems.map(({ field, line, column, message, advice }) => {
    const at = line === null || column === null ? null : { line, column };
    const place = metrics[0]?.placeOf(asked.draft.name, field, at) ?? { file, line: 1, column: 1 };
    return { code: 'metric-text-invalid', severity: 'error' as const, ...place, message, advice };
  });
  throw new EngineError('metric-invalid', { file, diagnostics: placed });
}

/** A metric as a draft: to change one of the workspace, to copy one of either. Errors: `metric-unknown`, `metric-not-editable`. */
export async function draftOf(snapshot: OpenSnapshot, name: string): Promise<MetricDraft> {
  const { own, model } = await joinedModel(snapshot);
  const mine = own.metrics.find(({ metric }) => metric.name === name);
  if (mine !== undefined) return draftOfOwn(mine.metric);
  const carried = model.metrics[name];
  if (carried === undefined) throw new EngineError('metric-unknown', { metric: name, suggestion: '' });
  return draftOfCarried(carried, model.tables);
}

/** What retention metrics can follow in a snapshot. Errors: `snapshot-damaged`. */
export async function entitiesOf(snapshot: OpenSnapshot): Promise<readonly ModelEntity[]> {
  const { tables } = await carriedModel(snapshot);
  return Object.values(tables)
    .filter(({ unavailable }) => unavailable === null)
    .flatMap(({ name, entities, time, columns }) =>
      entities
        // A surrogate key is a version of somebody; and a day does not come back.
        .filter(({ type, column }) => type === 'foreign' && column !== time && columns[column] !== 'UBIGINT')
        .map((entity) => ({ model: name, entity: entity.name, column: entity.column })),
    );
}

async function readDraft(
  snapshot: OpenSnapshot,
  { draft, replaces }: { readonly draft: MetricDraft; readonly replaces: string | null },
): Promise<ReadDraft> {
  const own = await ownMetricsFor(snapshot);
  const model = await carriedModel(snapshot);
  const connection = await snapshot.connect();
  try {
    const definition = await withNamedInputs(connection, draft.definition);
    const entry = draftEntry({ ...draft, definition }, today());
    const missing = missingParts(draft);
    const parsed = parseOwnMetrics(fileOf(draft.name), metricFileText(entry));
    const [read] = parsed.metrics;
    if (missing.length > 0 || read === undefined) {
      const others = missing.length > 0 ? [] : parsed.diagnostics.map(({ message, advice }) => whole(message, advice));
      return { problems: [...missing, ...others], entry, own: read ?? null, compiled: null };
    }
    const { metric } = read;
    const twin = own.metrics.find((one) => one.metric.name === metric.name);
    if (twin !== undefined && replaces !== metric.name) {
      const message = `the workspace has a metric ${metric.name} already (${twin.file}:${twin.metric.place.line})`;
      return { problems: [problem(metric, { field: 'name', message })], entry, own: read, compiled: null };
    }
    const others = own.metrics.filter((one) => one !== twin).map((one) => one.metric);
    const joined = await joinMetrics(connection, model, [...neededBy(metric, others), metric]);
    const fault = joined.faults.get(metric.name);
    const unavailable = joined.model.metrics[metric.name]?.unavailable ?? null;
    const found =
      fault !== undefined
        ? [problem(metric, fault)]
        : unavailable !== null
          ? [problem(metric, { ...whereUnavailable(metric, joined), message: unavailable })]
          : [];
    const compiled = found.length > 0 ? found : await compileFigure(connection, joined, metric);
    return Array.isArray(compiled)
      ? { problems: compiled, entry, own: read, compiled: null }
      : { problems: [], entry, own: read, compiled };
  } finally {
    connection.close();
  }
}

/** The figure of the last days; of what has no time, as of the snapshot. What cannot be asked at all is a problem. */
async function compileFigure(
  connection: Connection,
  joined: JoinedMetrics,
  { name, type }: Metric,
): Promise<CompiledMetricQuery | MetricProblem[]> {
  const model = modelFor(joined, [name]);
  const { asOf } = model;
  const compile = (days: { readonly from?: string; readonly to?: string }) =>
    compileMetricQuery(connection, model, { metrics: [name], ...days }, ownerPolicy);
  try {
    return await compile({ from: addDays(asOf, 1 - shownDays), to: asOf }).catch((error: unknown) => {
      if (isEngineError(error, 'metric-without-time')) return compile({});
      throw error;
    });
  } catch (error) {
    if (!isEngineError(error)) throw error;
    return [{ ...whole(error.message, error.advice), field: type === 'cumulative' ? 'metric' : null }];
  }
}

/** The metrics of the workspace that one is made of; binding the others would take time for nothing. */
function neededBy(metric: Metric, others: readonly Metric[]): Metric[] {
  const needed = new Set<Metric>();
  const visit = (one: Metric): void => {
    for (const input of everyVersion({ metrics: [one] }).flatMap(metricInputs)) {
      const found = others.find(({ name }) => name === splitVersion(input).metric);
      if (found === undefined || needed.has(found)) continue;
      needed.add(found);
      visit(found);
    }
  };
  visit(metric);
  return [...needed];
}

/** Where in a formula the input stands that is unavailable. */
function whereUnavailable(metric: Metric, { model }: JoinedMetrics) {
  if (metric.type === 'cumulative') return { field: 'metric' as const, line: null, column: null };
  if (metric.type !== 'derived') return { field: null, line: null, column: null };
  const input = metric.inputs.find((one) => findMetric(model.metrics, one.metric)?.unavailable != null);
  const at = input === undefined ? null : locateSubject(metric.expr, `"${input.alias}"`);
  return { field: 'expr' as const, line: at?.line ?? null, column: at?.column ?? null };
}

function problem(
  { name, place }: Metric,
  fault: {
    readonly message: string;
    readonly field: MetricField | null;
    readonly line?: number | null;
    readonly column?: number | null;
  },
): MetricProblem {
  const { field, line = null, column = null } = fault;
  const { advice } = packDiagnostic('metric-text-invalid', place, { metric: name, message: fault.message, field });
  return { field, line, column, message: capital(fault.message), advice };
}

function whole(message: string, advice: string): MetricProblem {
  return { field: null, line: null, column: null, message, advice };
}

/** What a person has not written yet, in the order of the form. */
function missingParts(draft: MetricDraft): MetricProblem[] {
  const { definition } = draft;
  const needs: [MetricField, string, string][] = [
    ['label', draft.label, 'It needs a label.'],
    ['description', draft.description, 'It needs a description: what is counted.'],
    ['owner', draft.owner, 'It needs an owner.'],
    ['expr', definition.type === 'derived' ? definition.expr : 'x', 'It needs a formula.'],
    ['model', 'model' in definition ? definition.model : 'x', 'It needs a table.'],
    ['metric', definition.type === 'cumulative' ? definition.metric : 'x', 'It needs a metric to accumulate.'],
    ['entity', definition.type === 'retention' ? definition.entity : 'x', 'It needs somebody or something to follow.'],
  ];
  const empty = needs.filter(([, text]) => text.trim() === '');
  const problems = empty.map(([field, , message]): MetricProblem => {
    const params = { metric: draft.name, message, field };
    const { advice } = packDiagnostic('metric-text-invalid', { file: '', line: null, column: null }, params);
    return { field, line: null, column: null, message, advice };
  });
  if (/^[a-z][a-z0-9_]{0,62}$/.test(draft.name)) return problems;
  const advice = 'Names are lower-case letters, digits and underscores, and begin with a letter.';
  const message = draft.name === '' ? 'It needs a name.' : `"${draft.name}" is not a name.`;
  return [{ field: 'name', line: null, column: null, message, advice }, ...problems];
}

function fileOf(name: string): string {
  return `metrics/${name}.yml`;
}

function capital(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Of the person's calendar. */
function today(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
