import { hash } from 'node:crypto';
import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell } from '../duckdb/connection.ts';
import { jsonCell } from './cell-text.ts';

const modulus = 1n << 256n;

/** Adds up the SHA-256 of each row (as a JSON array of `jsonCell`s) modulo 2^256: the same rows in any order give the same sum. */
export class RowHash {
  #sum = 0n;

  add(columns: readonly ResultColumn[], row: readonly Cell[]): void {
    const text = JSON.stringify(columns.map((column, i) => jsonCell(row[i] ?? null, column)));
    this.#sum += BigInt(`0x${hash('sha256', text)}`);
  }

  /** 64 hexadecimal digits. */
  digest(): string {
    return (this.#sum % modulus).toString(16).padStart(64, '0');
  }
}
