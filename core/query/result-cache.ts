import type { ResultColumn } from '../duckdb/arrow-query.ts';

/** All of a small result. Nobody may change the bytes. */
export interface WholeResult {
  readonly columns: readonly ResultColumn[];
  /** Arrow IPC batches. */
  readonly batches: readonly Uint8Array[];
}

/** Answers by snapshot and SQL: a snapshot never changes. The least recently used ones go when the limit is passed. */
export class ResultCache {
  readonly #limit: number;
  readonly #entries = new Map<string, { readonly result: WholeResult; readonly bytes: number }>();
  #bytes = 0;

  /** `limit`: bytes in all; one result may take an eighth of it. */
  constructor(limit = 64 * 1024 * 1024) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Largest result that is kept, in bytes. */
  get largest(): number {
    return this.#limit / 8;
  }

  static key(snapshot: string, sql: string): string {
    return `${snapshot}\n${sql}`;
  }

  get(key: string): WholeResult | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.result;
  }

  set(key: string, result: WholeResult): void {
    const bytes = key.length * 2 + result.batches.reduce((sum, batch) => sum + batch.byteLength, 0);
    if (bytes > this.largest) return;
    this.#remove(key);
    this.#entries.set(key, { result, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#limit) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
