import { quoteName } from '../duckdb/sql-text.ts';
import type { ModelNode } from '../models/model-graph.ts';
import { isRowWise } from '../models/row-wise.ts';
import { EngineError } from '../protocol/engine-error.ts';
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
  trimDelta,
} from './deltas.ts';
import { buildIncrementally } from './incremental-build.ts';
import type { ModelBuildInput } from './model-build.ts';
import { wantedDeltas } from './model-plan.ts';
import { warehouseName, withShadows } from './relation-shadow.ts';
import { slicesOf } from './sliced-build.ts';
import type { IncrementalOutcome } from './touched-rows.ts';
import { buildVersions } from './versions-build.ts';

/** Tables up to this size are rebuilt in memory. */
const rowsInMemory = 2_000_000;

/** Makes one model in the warehouse in use, in the way that was decided, and says what that did to its rows. */
export class ModelMaker {
  readonly #input: ModelBuildInput;
  readonly #previous: ReadonlyMap<string, ModelResult>;
  readonly #wanted: ReadonlySet<string>;

  constructor(input: ModelBuildInput) {
    this.#input = input;
    this.#previous = new Map(input.previous.map((result) => [result.model, result]));
    this.#wanted = wantedDeltas(input.pack);
  }

  /** Takes an unavailable model out; a view that may do without it reads an empty table of the same shape. */
  async withdraw(node: ModelNode): Promise<Change> {
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

  /** Makes a view, and its delta from that of the one reference that changed, where it gives each of its rows by itself. */
  async view(node: ModelNode, changeOf: (relation: string) => Change, kind: 'table' | 'view' | null): Promise<Change> {
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
  async part(node: ModelNode, changeOf: (relation: string) => Change): Promise<IncrementalOutcome> {
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
  async table(node: ModelNode, kind: 'table' | 'view' | null): Promise<Change> {
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
    const absent = this.#absentReferences(node);
    for (const [i, slice] of (await slicesOf(connection, node)).entries()) {
      signal?.throwIfAborted();
      const into = i === 0 ? `CREATE TABLE ${target} AS` : `INSERT INTO ${target}`;
      await withShadows(connection, new Map([...slice, ...absent]), () => connection.run(`${into} ${node.sql}`));
    }
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
}

function emptySelect(node: ModelNode): string {
  const columns = node.columns.map((column) => `CAST(NULL AS ${column.type}) AS ${quoteName(column.name)}`);
  return `SELECT ${columns.join(', ')} WHERE false`;
}
