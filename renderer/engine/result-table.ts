import type { ResultStream } from '#core/protocol/rpc';
import { type Column, type ColumnBatch, readBatches } from './arrow-columns.ts';

/** Rows as they arrive: keeps the batches, never rows. Cells are read from the buffers when they are asked for. */
export class ResultTable {
  #batches: ColumnBatch[] = [];
  /** First row of each batch. */
  #starts: number[] = [];
  #rows = 0;
  #last = 0;

  get rows(): number {
    return this.#rows;
  }

  /** Appends one Arrow IPC message as it came over the port. */
  append(bytes: Uint8Array): void {
    for (const batch of readBatches(bytes)) {
      this.#batches.push(batch);
      this.#starts.push(this.#rows);
      this.#rows += batch.rows;
    }
  }

  /** Exact text of a cell; null for NULL and for rows that are not there. */
  text(row: number, column: number): string | null {
    const found = this.#locate(row, column);
    return found === null || found.column.isNull(found.row) ? null : found.column.text(found.row);
  }

  #locate(row: number, column: number): { readonly column: Column; readonly row: number } | null {
    if (row < 0 || row >= this.#rows) return null;
    let at = this.#last;
    const start = this.#starts[at] ?? 0;
    if (row < start || row >= start + (this.#batches[at]?.rows ?? 0)) at = this.#search(row);
    this.#last = at;
    const found = this.#batches[at]?.columns[column];
    return found === undefined ? null : { column: found, row: row - (this.#starts[at] ?? 0) };
  }

  /** The last batch that starts at or before `row`. */
  #search(row: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Reads a whole stream; for answers that are small by their question (tiles, trends). Throws what the stream throws. */
export async function collectTable<H>(stream: ResultStream<H>): Promise<{ header: H; table: ResultTable }> {
  const table = new ResultTable();
  for await (const batch of stream.batches) table.append(batch);
  return { header: stream.header, table };
}
