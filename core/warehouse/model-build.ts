import type { AnalysisFunction } from '../analysis/analysis-function.ts';
import type { Connection, Row } from '../duckdb/connection.ts';
import type { Availability } from '../models/availability.ts';
import type { ModelGraph, ModelNode } from '../models/model-graph.ts';
import type { Pack } from '../packs/pack.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { OnProgress } from '../protocol/progress.ts';
import type { ModelResult } from '../protocol/snapshot.ts';
import { type Change, dropModel, kindOfRelation } from './deltas.ts';
import { isDiskFull } from './disk-space.ts';
import { ModelMaker } from './model-maker.ts';
import { decideModel, type ModelDecision } from './model-plan.ts';
import { warehouseName } from './relation-shadow.ts';
import { changedSettings, readsChangedSettings } from './settings-uses.ts';

export interface ModelBuildInput {
  readonly connection: Connection;
  readonly pack: Pack;
  readonly graph: ModelGraph;
  readonly availability: Availability;
  /** Results of the build whose tables are in the file; empty for a new file. */
  readonly previous: readonly ModelResult[];
  /** What became of sources, histories, seeds and settings. */
  readonly changes: ReadonlyMap<string, Change>;
  /** `settings.values` before and after the ingest. */
  readonly settings: { readonly before: Row | null; readonly after: Row | null };
  readonly incremental: boolean;
  readonly asOf: string;
  readonly functions?: ReadonlyMap<string, AnalysisFunction>;
  readonly onProgress?: OnProgress;
  readonly onLog?: (message: string) => void;
  readonly signal?: AbortSignal;
}

/** Makes every model of a pack in the warehouse in use, in the order of the graph. */
export class ModelBuild {
  readonly #input: ModelBuildInput;
  readonly #maker: ModelMaker;
  readonly #changes: Map<string, Change>;
  readonly #previous: ReadonlyMap<string, ModelResult>;
  readonly #settings: ReadonlySet<string> | null;
  readonly #results: ModelResult[] = [];

  constructor(input: ModelBuildInput) {
    this.#input = input;
    this.#maker = new ModelMaker(input);
    this.#changes = new Map(input.changes);
    this.#previous = new Map(input.previous.map((result) => [result.model, result]));
    this.#settings = changedSettings(input.settings.before, input.settings.after);
  }

  /** Relation -> what this build did to it; models are added as they are built. */
  get changes(): ReadonlyMap<string, Change> {
    return this.#changes;
  }

  /** Errors: `model-not-built`, `surrogate-key-collision`, those of computed models, `cancelled`, `disk-full`. */
  async run(): Promise<ModelResult[]> {
    const { graph, connection, onProgress, signal } = this.#input;
    await this.#dropForgotten();
    for (const [done, name] of graph.order.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ stage: 'models', item: name, done, total: graph.order.length, unit: 'models' });
      const node = graph.nodes.get(name);
      if (node === undefined) throw new Error(`the graph orders ${name} but does not hold it`);
      const started = performance.now();
      const { change, decision } = await this.#build(node);
      this.#changes.set(name, change);
      const rows = decision.how === 'unavailable' ? 0 : await this.#rows(node, decision, change);
      this.#results.push(this.#result(node, decision, rows, Math.round(performance.now() - started)));
    }
    onProgress?.({
      stage: 'models',
      item: null,
      done: graph.order.length,
      total: graph.order.length,
      unit: 'models',
    });
    await connection.run('USE warehouse');
    return this.#results;
  }

  async #build(node: ModelNode): Promise<{ change: Change; decision: ModelDecision }> {
    const { availability, connection, incremental } = this.#input;
    const kind = await kindOfRelation(connection, node.name);
    const changes = await this.#changesFor(node);
    const changeOf = (relation: string): Change => changes.get(relation) ?? 'unchanged';
    const decision = decideModel({
      node,
      unavailable: availability.models.get(node.name),
      previous: kind === null ? undefined : this.#previous.get(node.name),
      changeOf,
      incremental,
    });
    try {
      if (decision.how === 'unavailable') return { decision, change: await this.#maker.withdraw(node) };
      if (decision.how === 'kept') return { decision, change: 'unchanged' };
      if (decision.how === 'view') return { decision, change: await this.#maker.view(node, changeOf, kind) };
      if (decision.how === 'incremental') {
        const outcome = await this.#maker.part(node, changeOf);
        if ('change' in outcome) return { decision, change: outcome.change };
        const why = `${decision.why}, but ${outcome.refused}`;
        return { decision: { how: 'full', why }, change: await this.#maker.table(node, kind) };
      }
      return { decision, change: await this.#maker.table(node, kind) };
    } catch (error) {
      if (isDiskFull(error) || (isEngineError(error) && !isEngineError(error, 'sql-failed'))) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new EngineError('model-not-built', { model: node.name, message }, { cause: error });
    }
  }

  /** A model that only reads settings which stayed as they were is not touched by the others. */
  async #changesFor(node: ModelNode): Promise<ReadonlyMap<string, Change>> {
    const changes = new Map(this.#changes);
    if (!node.references.includes('settings.values') || this.#settings === null) return changes;
    const select = node.model.computed === null ? node.sql : null;
    const reads = await readsChangedSettings(this.#input.connection, select, this.#settings);
    changes.set('settings.values', reads ? 'rebuilt' : 'unchanged');
    return changes;
  }

  async #rows(node: ModelNode, decision: ModelDecision, change: Change): Promise<number> {
    const before = this.#previous.get(node.name);
    if (before !== undefined && decision.how === 'kept' && change === 'unchanged') return before.rows;
    return this.#input.connection.number(`SELECT count(*) FROM ${warehouseName(node.name)}`);
  }

  #result(node: ModelNode, decision: ModelDecision, rows: number, ms: number): ModelResult {
    const prefix = `${node.name}.`;
    const unavailable = [...this.#input.availability.columns].filter(([column]) => column.startsWith(prefix));
    this.#input.onLog?.(`${node.name}: ${decision.how} (${decision.why}), ${rows} rows, ${ms} ms`);
    return {
      model: node.name,
      kind: node.model.kind,
      unavailable: decision.how === 'unavailable' ? decision.why : null,
      rows,
      how: decision.how,
      why: decision.why,
      ms,
      fingerprint: node.fingerprint,
      unavailableColumns: Object.fromEntries(
        unavailable.map(([column, reason]) => [column.slice(prefix.length), reason]),
      ),
    };
  }

  /** Tables of models that the pack no longer has. */
  async #dropForgotten(): Promise<void> {
    const { graph, connection, pack } = this.#input;
    for (const name of this.#previous.keys()) {
      if (graph.nodes.has(name) || pack.seeds.some((seed) => seed.name === name)) continue;
      await dropModel(connection, name);
    }
  }
}
