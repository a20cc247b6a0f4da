import type { readerApi, SqlHeader } from '#core/protocol/engine-api';
import type { Client } from '#core/protocol/rpc';
import { ResultTable } from '../engine/result-table.ts';
import { asError } from '../ui/as-error.ts';

/** The window holds no more than this of one result, in bytes of Arrow; what is beyond is said to be beyond. */
export const MAX_RESULT_BYTES = 1_000_000_000;

export interface SqlOutcome {
  readonly sql: string;
  readonly startedAt: number;
  /** Ms until the end, or until now while it runs. */
  readonly ms: number;
  readonly status: 'running' | 'done' | 'cut' | 'cancelled' | 'failed';
  readonly header: SqlHeader | null;
  readonly table: ResultTable;
  /** Rows that have arrived. A failed or cancelled query keeps them, and says that they are not all. */
  readonly rows: number;
  readonly error: Error | null;
}

const TEXT_KEY = 'assay.sql.text';

/** The SQL page's text and its last result: they outlive the page. */
export class SqlSession {
  #outcome: SqlOutcome | null = null;
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #listeners = new Set<() => void>();

  text: string = localStorage.getItem(TEXT_KEY) ?? '';

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly outcome = (): SqlOutcome | null => this.#outcome;

  setText(text: string): void {
    this.text = text;
    localStorage.setItem(TEXT_KEY, text);
  }

  /** Runs a statement on a snapshot (null: the current one); a running one is cancelled first. Never rejects. */
  async run(reader: Client<typeof readerApi>, sql: string, snapshot: string | null): Promise<void> {
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    const startedAt = Date.now();
    const table = new ResultTable();
    let header: SqlHeader | null = null;
    let bytes = 0;
    const state = (status: SqlOutcome['status'], error: Error | null = null): void => {
      if (this.#abort === abort) {
        this.#set({ sql, startedAt, ms: Date.now() - startedAt, status, header, table, rows: table.rows, error });
      }
    };
    state('running');
    try {
      const stream = await reader.sql({ snapshot, sql }, { signal: abort.signal });
      header = stream.header;
      state('running');
      let cut = false;
      for await (const batch of stream.batches) {
        const first = table.rows === 0;
        table.append(batch);
        bytes += batch.byteLength;
        if (bytes > MAX_RESULT_BYTES) {
          cut = true;
          break;
        }
        if (first) state('running');
        else this.#soon(() => state('running'));
      }
      this.#settle();
      state(cut ? 'cut' : 'done');
    } catch (error) {
      this.#settle();
      if (abort.signal.aborted) state('cancelled');
      else state('failed', asError(error));
    }
  }

  readonly cancel = (): void => this.#abort?.abort();

  #soon(notify: () => void): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      notify();
    }, 100);
  }

  #settle(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #set(outcome: SqlOutcome): void {
    this.#outcome = outcome;
    for (const listener of this.#listeners) listener();
  }
}

let session: SqlSession | null = null;

export function sqlSession(): SqlSession {
  session ??= new SqlSession();
  return session;
}
