import { checkVersions } from '../packs/check-pack.ts';
import { splitVersion } from '../packs/metric-version.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type OwnMetric, type OwnMetrics, readOwnMetrics } from '../refresh/own-metrics.ts';
import type { MetricFault } from '../semantic/define-metric.ts';
import { type JoinedMetrics, joinMetrics } from '../semantic/join-metrics.ts';
import type { SemanticModel } from '../semantic/semantic-model.ts';
import type { OpenSnapshot } from './open-snapshot.ts';

/** The model of a snapshot with the metrics that the workspace has now. */
export interface JoinedModel extends JoinedMetrics {
  readonly own: OwnMetrics;
  /** What is wrong with the files, and with what their metrics say of this snapshot. */
  readonly diagnostics: readonly Diagnostic[];
}

const carried = new WeakMap<OpenSnapshot, Promise<SemanticModel>>();
const joined = new WeakMap<OpenSnapshot, { readonly revision: string; readonly model: Promise<JoinedModel> }>();

/**
 * The files are read at every question (a millisecond), so that an answer follows the definition of now; they are parsed and bound
 * once for each state of them. Errors: `snapshot-damaged` when the snapshot carries no model.
 */
export async function joinedModel(snapshot: OpenSnapshot): Promise<JoinedModel> {
  const own = await ownMetricsFor(snapshot);
  const known = joined.get(snapshot);
  if (known !== undefined && known.revision === own.revision) return known.model;
  const model = join(snapshot, own);
  joined.set(snapshot, { revision: own.revision, model });
  model.catch(() => joined.delete(snapshot));
  return model;
}

/** The metrics that the snapshot's workspace has now. */
export async function ownMetricsFor({ workspaceDir }: OpenSnapshot): Promise<OwnMetrics> {
  return workspaceDir === null ? { metrics: [], diagnostics: [], revision: '' } : readOwnMetrics(workspaceDir);
}

/** The model for a question: one that asks for a metric of the workspace begins with the first day that it counts. */
export function modelFor({ model, names, firstDay }: JoinedMetrics, metrics: readonly string[]): SemanticModel {
  return metrics.some((name) => names.has(splitVersion(name).metric)) ? { ...model, firstDay } : model;
}

/** The model that a snapshot carries, of its pack alone. Errors: `snapshot-damaged`. */
export function carriedModel(snapshot: OpenSnapshot): Promise<SemanticModel> {
  const known = carried.get(snapshot);
  if (known !== undefined) return known;
  const model = readModel(snapshot);
  carried.set(snapshot, model);
  model.catch(() => carried.delete(snapshot));
  return model;
}

/** A fault of a metric of the workspace at its place in the file. */
export function locateFault(own: OwnMetric, version: string, fault: MetricFault): Diagnostic {
  const { message, field, line, column } = fault;
  const at = line === null || column === null ? null : { line, column };
  return packDiagnostic('metric-text-invalid', own.placeOf(version, field, at), { metric: version, message, field });
}

async function join(snapshot: OpenSnapshot, own: OwnMetrics): Promise<JoinedModel> {
  const model = await carriedModel(snapshot);
  if (own.metrics.length === 0) {
    const nothing = { model, firstDay: model.firstDay, names: new Set<string>(), faults: new Map() };
    return { ...nothing, own, diagnostics: own.diagnostics };
  }
  const connection = await snapshot.connect();
  try {
    const metrics = own.metrics.map(({ metric }) => metric);
    const found = await joinMetrics(connection, model, metrics);
    const faults = [...found.faults].flatMap(([version, fault]) => {
      const of = own.metrics.find(({ metric }) => metric.name === splitVersion(version).metric);
      return of === undefined ? [] : [locateFault(of, version, fault)];
    });
    return { ...found, own, diagnostics: [...own.diagnostics, ...metrics.flatMap(checkVersions), ...faults] };
  } finally {
    connection.close();
  }
}

async function readModel(snapshot: OpenSnapshot): Promise<SemanticModel> {
  const connection = await snapshot.connect();
  try {
    return JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
  } catch (error) {
    const message = 'it carries no semantic model';
    throw new EngineError('snapshot-damaged', { snapshot: snapshot.id, message }, { cause: error });
  } finally {
    connection.close();
  }
}
