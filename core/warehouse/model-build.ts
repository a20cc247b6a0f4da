import type { AnalysisFunction } from '../analysis/analysis-function.ts';
import type { Connection, Row } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { Availability } from '../models/availability.ts';
import type { ModelGraph, ModelNode } from '../models/model-graph.ts';
import { isRowWise } from '../models/row-wise.ts';
import type { Pack } from '../packs/pack.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { OnProgress } from '../protocol/progress.ts';
import type { ModelResult } from '../protocol/snapshot.ts';
import { buildComputedModel } from './computed-models.ts';
import {
  afterTable,
  applyDelta,
  beforeTable,
  type Change,
  diffTables,
  dropDelta,
  dropModel,
  kindOfRelation,
  trimDelta,
} from './deltas.ts';
import { isDiskFull } from './disk-space.ts';
import { buildIncrementally } from './incremental-build.ts';
import { decideModel, type ModelDecision, wantedDeltas } from './model-plan.ts';
import { warehouseName, withShadows } from './relation-shadow.ts';
import { changedSettings, readsChangedSettings } from './settings-uses.ts';
import type { IncrementalOutcome } from './touched-rows.ts';
import { buildVersions } from './versions-build.ts';

/** Tables up to this size are rebuilt in memory. */
const rowsInMemory = 2_000_000;

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
  readonly #changes: Map<string, Change>;
  readonly #previous: ReadonlyMap<string, ModelResult>;
  readonly #wanted: ReadonlySet<string>;
  readonly #settings: ReadonlySet<string> | null;
  readonly #results: ModelResult[] = [];

  constructor(input: ModelBuildInput) {
    this.#input = input;
    this.#changes = new Map(input.changes);
    this.#previous = new Map(input.previous.map((result) => [result.model, result]));
    this.#wanted = wantedDeltas(input.pack);
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
      if (decision.how === 'unavailable') return { decision, change: await this.#withdraw(node) };
      if (decision.how === 'kept') return { decision, change: 'unchanged' };
      if (decision.how === 'view') return { decision, change: await this.#view(node, changeOf, kind) };
      if (decision.how === 'incremental') {
        const outcome = await this.#part(node, changeOf);
        if ('change' in outcome) return { decision, change: outcome.change };
        const why = `${decision.why}, but ${outcome.refused}`;
        return { decision: { how: 'full', why }, change: await this.#table(node, kind) };
      }
      return { decision, change: await this.#table(node, kind) };
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

  /** Takes an unavailable model out; a view that may do without it reads an empty table of the same shape. */
  async #withdraw(node: ModelNode): Promise<Change> {
    const { connection, graph, availability } = this.#input;
    const was = this.#previous.get(node.name);
    await dropModel(connection, node.name);
    const readByView = [...graph.nodes.values()].some(
      (reader) =>
        reader.references.includes(node.name) &&
        reader.model.materialized === 'view' &&
        !availability.models.has(reader.name),
    );
    if (readByView) await connection.run(`CREATE TABLE ${warehouseName(node.name)} AS ${emptySelect(node)}`);
    return was?.how === 'unavailable' ? 'unchanged' : 'rebuilt';
  }

  async #view(node: ModelNode, changeOf: (relation: string) => Change, kind: 'table' | 'view' | null): Promise<Change> {
    const { connection } = this.#input;
    const same = this.#previous.get(node.name)?.fingerprint === node.fingerprint && kind === 'view';
    if (!same) {
      await dropModel(connection, node.name);
      await connection.run(`CREATE VIEW ${warehouseName(node.name)} AS ${node.sql}`);
      await connection.run(`SELECT * FROM ${warehouseName(node.name)} LIMIT 0`);
      return 'rebuilt';
    }
    const changed = node.references.filter((reference) => changeOf(reference) !== 'unchanged');
    const [only] = changed;
    if (only === undefined || changed.length > 1 || changeOf(only) !== 'delta') return 'rebuilt';
    if (!(await isRowWise(connection, node.sql, only))) return 'rebuilt';
    for (const [table, rows] of [
      [beforeTable(node.name), beforeTable(only)],
      [afterTable(node.name), afterTable(only)],
    ] as const) {
      await withShadows(connection, new Map([[only, `SELECT * FROM ${rows}`]]), () =>
        connection.run(`CREATE OR REPLACE TABLE ${table} AS ${node.sql}`),
      );
    }
    return trimDelta(connection, node.name);
  }

  /** Makes again what changed references touched. */
  async #part(node: ModelNode, changeOf: (relation: string) => Change): Promise<IncrementalOutcome> {
    const { connection } = this.#input;
    const { incremental } = node.model;
    if (incremental === null) {
      const outcome = await buildVersions(connection, node, changeOf);
      if ('change' in outcome && outcome.change === 'delta')
        await this.#refuseCollisions(node, warehouseName(node.name), afterTable(node.name));
      return outcome;
    }
    return buildIncrementally(connection, {
      model: node.name,
      sql: node.sql,
      incremental,
      columnsRead: node.columnsRead,
      changeOf,
      absent: this.#absentReferences(node),
    });
  }

  /** Makes the table anew and, where there was one, finds out what differs. */
  async #table(node: ModelNode, kind: 'table' | 'view' | null): Promise<Change> {
    const { connection } = this.#input;
    const target = warehouseName(node.name);
    if (kind !== 'table') {
      await dropModel(connection, node.name);
      await this.#create(node, target);
      return 'rebuilt';
    }
    // A small table is made in memory first: one that comes out the same leaves no hole in the file.
    const small = (this.#previous.get(node.name)?.rows ?? Number.POSITIVE_INFINITY) <= rowsInMemory;
    const fresh = small ? 'delta.main."new table"' : warehouseName(`${node.name}__new`);
    await connection.run(`DROP TABLE IF EXISTS ${fresh}`);
    await this.#create(node, fresh);
    const change = await diffTables(connection, node.name, target, fresh, this.#wanted.has(node.name));
    if (change === 'delta') await applyDelta(connection, node.name, target);
    if (change === 'rebuilt') {
      await dropDelta(connection, node.name);
      if (small) await connection.run(`CREATE OR REPLACE TABLE ${target} AS FROM ${fresh}`);
      else await connection.run(`DROP TABLE ${target}; ALTER TABLE ${fresh} RENAME TO ${quoteName(node.name)}`);
    }
    await connection.run(`DROP TABLE IF EXISTS ${fresh}`);
    return change;
  }

  async #create(node: ModelNode, target: string): Promise<void> {
    const { connection, asOf, signal, functions } = this.#input;
    if (node.model.computed !== null) {
      await buildComputedModel(connection, node.model, target, { asOf, signal }, functions);
      return;
    }
    await withShadows(connection, this.#absentReferences(node), () =>
      connection.run(`CREATE TABLE ${target} AS ${node.sql}`),
    );
    await this.#refuseCollisions(node, target);
  }

  /** Two versions with one surrogate key would be taken for each other; `among`: a table of the rows that are new. */
  async #refuseCollisions(node: ModelNode, table: string, among?: string): Promise<void> {
    const column = node.model.scd2?.surrogateKey;
    if (column === undefined) return;
    const key = quoteName(column);
    const where = among === undefined ? '' : `WHERE ${key} IN (SELECT ${key} FROM ${among})`;
    const keys = await this.#input.connection.number(
      `SELECT count(*) FROM (SELECT ${key} FROM ${table} ${where} GROUP BY ${key} HAVING count(*) > 1)`,
    );
    if (keys > 0) throw new EngineError('surrogate-key-collision', { model: node.name, column, keys });
  }

  /** Optional references to models that were not built stand for empty tables of the same shape. */
  #absentReferences(node: ModelNode): ReadonlyMap<string, string> {
    const { availability, graph } = this.#input;
    const shadows = new Map<string, string>();
    for (const reference of node.references) {
      const absent = graph.nodes.get(reference);
      if (absent !== undefined && availability.models.has(reference)) shadows.set(reference, emptySelect(absent));
    }
    return shadows;
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

function emptySelect(node: ModelNode): string {
  const columns = node.columns.map((column) => `CAST(NULL AS ${column.type}) AS ${quoteName(column.name)}`);
  return `SELECT ${columns.join(', ')} WHERE false`;
}
