import type { Connection } from '../duckdb/connection.ts';
import type { Availability } from '../models/availability.ts';
import { everyVersion } from '../packs/metric-version.ts';
import type { Aggregation, Calendar, Dimension, Entity, Metric, ModelKind, Pack } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { IsoDate } from '../protocol/date.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { FiscalCalendar } from '../protocol/fiscal-periods.ts';
import type { MetricFormat } from '../protocol/metric-query.ts';
import type { Arithmetic } from './arithmetic.ts';
import { defineMetric } from './define-metric.ts';
import type { Expression } from './expression.ts';
import { findMetric } from './find-metric.ts';
import { firstEventDay, readColumnTypes, readFiscalCalendar } from './snapshot-calendar.ts';

/**
 * Everything the compiler needs of a pack and a snapshot, as plain JSON: tables and how they join, metrics with parsed
 * expressions and exact types, the calendar, and what is unavailable. Stored in the snapshot, so that a reader needs no pack.
 */
export interface SemanticModel {
  readonly format: 1;
  /** "Today" of every question: the newest complete extract day. */
  readonly asOf: IsoDate;
  /** First day of "all time": the earliest day of an event that a metric counts. */
  readonly firstDay: IsoDate;
  /** Days between without an extract. */
  readonly missingDays: readonly IsoDate[];
  readonly weekStart: Calendar['weekStart'];
  /** Fiscal periods of dim_date in order, and years before them; empty where there is no such model. */
  readonly fiscal: FiscalCalendar;
  readonly tables: Readonly<Record<string, SemanticTable>>;
  readonly metrics: Readonly<Record<string, SemanticMetric>>;
  /** Whether the snapshot has the macro `integer_ratio`; absent in older ones. */
  readonly integerRatio?: true;
}

export interface SemanticTable {
  readonly name: string;
  readonly kind: ModelKind;
  readonly unavailable: string | null;
  /** Column -> DuckDB type. */
  readonly columns: Readonly<Record<string, string>>;
  readonly unavailableColumns: Readonly<Record<string, string>>;
  readonly entities: readonly Entity[];
  readonly dimensions: readonly Dimension[];
  readonly time: string | null;
  readonly rollupOf: { readonly model: string; readonly measures: Readonly<Record<string, string>> } | null;
}

export interface SemanticMetric {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly format: MetricFormat;
  readonly owner: string;
  readonly version: number;
  readonly changed: string;
  readonly good: 'up' | 'down' | 'none';
  readonly unavailable: string | null;
  /** Null only for an unavailable metric. */
  readonly definition: MetricDefinition | null;
}

export interface SimpleDefinition {
  readonly type: 'simple';
  readonly table: string;
  readonly agg: Aggregation;
  /** Of `agg: percentile`: between 0 and 1. */
  readonly percentile: number | null;
  readonly expr: Expression | null;
  readonly filter: Expression | null;
  readonly time: string | null;
  readonly nonAdditive: { readonly column: string; readonly choice: 'max' | 'min' } | null;
  /** DuckDB type of `expr`; null for a count of rows. */
  readonly inputType: string | null;
  /** A sum or count over no rows is NULL; absent: it is 0. */
  readonly unknownWhenEmpty?: true;
}

export interface RetentionDefinition {
  readonly type: 'retention';
  readonly table: string;
  readonly entityColumn: string;
  readonly filter: Expression | null;
  readonly time: string | null;
  readonly kind: 'prior' | 'so_far' | 'repeat';
  readonly expr: Expression | null;
  readonly minimum: number;
}

export type MetricDefinition =
  | SimpleDefinition
  | RetentionDefinition
  | { readonly type: 'ratio'; readonly numerator: string; readonly denominator: string }
  | { readonly type: 'cumulative'; readonly metric: string; readonly windowDays: number | null }
  | {
      readonly type: 'derived';
      readonly expr: Arithmetic;
      readonly inputs: readonly {
        readonly metric: string;
        readonly alias: string;
        readonly offset: 'prior_period' | 'prior_year' | null;
      }[];
    };

/** What the snapshot says of itself. */
export interface SnapshotFacts {
  readonly asOf: IsoDate;
  /** First extract day: where "all time" begins when no fact has a row. */
  readonly firstDay: IsoDate;
  readonly missingDays: readonly IsoDate[];
}

/**
 * Builds the model on a connection whose database holds the built tables (or stubs of them). A metric whose SQL does not
 * bind is unavailable and reported as a diagnostic; unavailable models, columns and inputs carry their reasons.
 */
export async function buildSemanticModel(
  connection: Connection,
  input: { readonly pack: Pack; readonly availability: Availability; readonly facts: SnapshotFacts },
): Promise<{ model: SemanticModel; diagnostics: Diagnostic[] }> {
  const { pack, availability, facts } = input;
  const types = await readColumnTypes(connection);
  const tables: Record<string, SemanticTable> = {};
  for (const model of pack.models) {
    const missing = types.has(model.name) ? null : 'it is not in the snapshot';
    const reasons = model.columns.flatMap(({ name }) => {
      const reason = availability.columns.get(`${model.name}.${name}`);
      return reason === undefined ? [] : [[name, reason] as const];
    });
    tables[model.name] = {
      name: model.name,
      kind: model.kind,
      unavailable: availability.models.get(model.name) ?? missing,
      columns: types.get(model.name) ?? {},
      unavailableColumns: Object.fromEntries(reasons),
      entities: model.entities,
      dimensions: model.dimensions,
      time: model.defaultTimeColumn,
      rollupOf: model.rollupOf,
    };
  }
  const bare: SemanticModel = {
    format: 1,
    asOf: facts.asOf,
    firstDay: facts.firstDay,
    missingDays: facts.missingDays,
    weekStart: pack.calendar.weekStart,
    fiscal: await readFiscalCalendar(connection, types.get('dim_date')),
    tables,
    metrics: {},
    integerRatio: true,
  };
  const diagnostics: Diagnostic[] = [];
  const metrics: Record<string, SemanticMetric> = {};
  for (const metric of everyVersion(pack)) {
    const absent = metric.unavailable ?? availability.metrics.get(metric.name) ?? null;
    const defined = absent === null ? await defineMetric(connection, bare, metric) : { reason: absent, fault: null };
    if ('definition' in defined) metrics[metric.name] = describeMetric(metric, defined.definition, null);
    else {
      metrics[metric.name] = describeMetric(metric, null, defined.reason);
      if (defined.fault === null) continue;
      const params = { metric: metric.name, message: defined.fault.message };
      diagnostics.push(packDiagnostic('metric-inconsistent', metric.place, params));
    }
  }
  return {
    model: {
      ...bare,
      metrics: withInputs(metrics),
      firstDay: (await firstEventDay(connection, bare, metrics)) ?? facts.firstDay,
    },
    diagnostics,
  };
}

/** Names of the metrics that a definition is made of. */
export function inputsOf(definition: MetricDefinition): string[] {
  switch (definition.type) {
    case 'ratio':
      return [definition.numerator, definition.denominator];
    case 'cumulative':
      return [definition.metric];
    case 'derived':
      return definition.inputs.map((input) => input.metric);
    default:
      return [];
  }
}

export function describeMetric(
  metric: Metric,
  definition: MetricDefinition | null,
  unavailable: string | null,
): SemanticMetric {
  const { name, label, description, format, owner, version, changed, good } = metric;
  return { name, label, description, format, owner, version, changed, good, unavailable, definition };
}

/** Metrics whose inputs are unavailable (or do not exist) are unavailable. */
export function withInputs(metrics: Readonly<Record<string, SemanticMetric>>): Record<string, SemanticMetric> {
  const done = new Map<string, SemanticMetric>();
  const visit = (metric: SemanticMetric, path: readonly string[]): SemanticMetric => {
    const known = done.get(metric.name);
    if (known !== undefined) return known;
    let reason: string | null = null;
    for (const name of metric.definition === null ? [] : inputsOf(metric.definition)) {
      const input = findMetric(metrics, name);
      if (input === undefined) reason = `it needs ${name}, which does not exist`;
      else if (path.includes(name)) reason = `it is made of itself: ${[...path, name].join(' -> ')}`;
      else {
        const { unavailable } = visit(input, [...path, name]);
        if (unavailable !== null) reason = `it needs ${name}: ${unavailable}`;
      }
      if (reason !== null) break;
    }
    const result = reason === null ? metric : { ...metric, unavailable: reason, definition: null };
    done.set(metric.name, result);
    return result;
  };
  return Object.fromEntries(Object.values(metrics).map((metric) => [metric.name, visit(metric, [metric.name])]));
}
