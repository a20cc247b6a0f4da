import { type DuckDBConnection, DuckDBInstance, type DuckDBResult, type DuckDBValue, version } from '@duckdb/node-api';
import { EngineError } from '../protocol/engine-error.ts';

export interface DatabaseOptions {
  /** Default: ':memory:'. */
  readonly path?: string;
  readonly readOnly?: boolean;
  readonly threads?: number;
  /** For example `4GB`; default 2GB (DuckDB's own default is most of the machine). */
  readonly memoryLimit?: string;
  readonly tempDirectory?: string;
}

/** A cell as JSON would carry it: DECIMAL and integers beyond 2^53 as strings, dates ISO. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };
export type Row = Readonly<Record<string, Cell>>;

/** For example `v1.5.5`. */
export function duckdbVersion(): string {
  return version();
}

/** DuckDB ended a stream early: it says that, but not why. */
export class StreamFailed extends Error {
  override readonly name = 'StreamFailed';
}

/** One DuckDB instance. The only place that knows @duckdb/node-api. */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connections = new Set<Connection>();

  private constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  static async open(options: DatabaseOptions = {}): Promise<Database> {
    const path = options.path ?? ':memory:';
    const config: Record<string, string> = {
      threads: String(options.threads ?? 2),
      memory_limit: options.memoryLimit ?? '2GB',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      ...(options.readOnly === true ? { access_mode: 'READ_ONLY' } : {}),
      ...(options.tempDirectory === undefined ? {} : { temp_directory: options.tempDirectory }),
    };
    try {
      const instance = await DuckDBInstance.create(path, config);
      const connection = await instance.connect();
      await connection.run("SET GLOBAL TimeZone = 'UTC'");
      connection.closeSync();
      return new Database(instance);
    } catch (error) {
      throw new EngineError('database-not-opened', { path, message: messageOf(error) }, { cause: error });
    }
  }

  async connect(): Promise<Connection> {
    const connection = new Connection(await this.#instance.connect(), () => this.#connections.delete(connection));
    this.#connections.add(connection);
    return connection;
  }

  /** Closes every connection, then the instance; afterwards the file may be hashed, renamed or opened elsewhere. */
  close(): void {
    for (const connection of [...this.#connections]) connection.close();
    this.#instance.closeSync();
  }
}

/** One connection; one statement at a time. */
export class Connection {
  readonly #raw: DuckDBConnection;
  readonly #closed: () => void;

  constructor(raw: DuckDBConnection, closed: () => void) {
    this.#raw = raw;
    this.#closed = closed;
  }

  /** The bindings' own connection; for duckdb/arrow-query only, which alone knows its type. */
  get handle(): unknown {
    return (this.#raw as unknown as { readonly connection: unknown }).connection;
  }

  /** Runs one or several statements and drops what they return. */
  async run(sql: string, values?: readonly DuckDBValue[]): Promise<void> {
    await this.#execute(sql, values);
  }

  /** Rows of a small result as plain objects. Never use it on the way to the screen. */
  async rows<T = Row>(sql: string, values?: readonly DuckDBValue[]): Promise<T[]> {
    const result = await this.#execute(sql, values);
    return (await result.getRowObjectsJson()) as T[];
  }

  /** The first cell of the first row; null where there is none. */
  async value(sql: string, values?: readonly DuckDBValue[]): Promise<Cell> {
    const result = await this.#execute(sql, values);
    const [row] = (await result.getRowsJson()) as Cell[][];
    return row?.[0] ?? null;
  }

  /** The first cell as a number; counts and sizes. */
  async number(sql: string, values?: readonly DuckDBValue[]): Promise<number> {
    return Number(await this.value(sql, values));
  }

  /**
   * Streams one statement as rows of cells, a chunk of up to 2,048 rows at a time: HUGEINT, BIGINT and DECIMAL as strings, NaN
   * and infinities as words. Throws DuckDB's own errors, and `StreamFailed`.
   */
  async *chunks(sql: string): AsyncGenerator<readonly (readonly Cell[])[]> {
    const result = await this.#raw.stream(sql);
    for await (const rows of result.yieldRowsJson()) yield rows as readonly (readonly Cell[])[];
    if (result.returnType === 0) throw new StreamFailed('the stream ended early');
  }

  interrupt(): void {
    this.#raw.interrupt();
  }

  close(): void {
    this.#raw.closeSync();
    this.#closed();
  }

  async #execute(sql: string, values?: readonly DuckDBValue[]): Promise<DuckDBResult> {
    try {
      return await this.#raw.run(sql, values === undefined ? undefined : [...values]);
    } catch (error) {
      throw sqlError(error, sql);
    }
  }
}

/** DuckDB's message as an EngineError; an interrupt and exhausted memory have codes of their own. */
export function sqlError(error: unknown, sql: string): EngineError {
  const message = messageOf(error);
  if (/INTERRUPT|Interrupted!/.test(message))
    return new EngineError('cancelled', { what: 'The query' }, { cause: error });
  if (/^Out of Memory/.test(message)) {
    return new EngineError(
      'out-of-memory',
      { limit: /\(([^)]*used)\)/.exec(message)?.[1] ?? 'the workspace', message },
      { cause: error },
    );
  }
  return new EngineError('sql-failed', { message, sql }, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
