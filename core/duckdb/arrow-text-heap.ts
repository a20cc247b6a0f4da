import duckdb from '@duckdb/node-bindings';
import { isValid, type Mask, type Selection } from './arrow-validity.ts';

/** Texts up to this length stand inside the 16 bytes of a DuckDB string; longer ones behind a pointer. */
export const inlineLimit = 12;

const pointer = new ArrayBuffer(8);
const pointerWords = new Uint32Array(pointer);

/** Copies `length` bytes from a pointer given as its lower and upper 32 bits. */
export function readPointer(low: number, high: number, length: number): Uint8Array {
  pointerWords[0] = low;
  pointerWords[1] = high;
  return duckdb.get_data_from_pointer(pointer, 0, length);
}

/**
 * Fetches the texts of a vector that lie behind pointers in few native calls: texts that lie back to back (the usual case, and
 * repeats) are one run, fetched at once.
 */
export class TextHeap {
  /** Copied runs. */
  readonly runs: Uint8Array[] = [];
  /** Row -> its run, and its offset in the run; only for rows with a long text. */
  runOf = new Int32Array(2048);
  offsetOf = new Int32Array(2048);
  #starts: number[] = [];
  #ends: number[] = [];

  /** `strings`: the vector's data, four 32-bit words a string (length, prefix, pointer). */
  load(strings: Uint32Array, mask: Mask, selection: Selection, rows: number): void {
    if (this.runOf.length < rows) {
      this.runOf = new Int32Array(rows);
      this.offsetOf = new Int32Array(rows);
    }
    this.runs.length = 0;
    this.#starts = [];
    this.#ends = [];
    let start = 0;
    let end = -1;
    for (let row = 0; row < rows; row++) {
      const at = selection === null ? row : (selection[row] as number);
      if (at < 0 || !isValid(mask, at)) continue;
      const length = strings[at * 4] as number;
      if (length <= inlineLimit) continue;
      const address = (strings[at * 4 + 2] as number) + (strings[at * 4 + 3] as number) * 4294967296;
      if (address < start || address > end || (address < end && address + length > end)) {
        start = address;
        end = address + length;
        this.#starts.push(start);
        this.#ends.push(end);
      } else if (address === end) {
        end += length;
        this.#ends[this.#ends.length - 1] = end;
      }
      this.runOf[row] = this.#starts.length - 1;
      this.offsetOf[row] = address - start;
    }
    if (this.#starts.length > 64 && this.#starts.length > rows / 8) this.#merge(strings, mask, selection, rows);
    for (const [run, from] of this.#starts.entries()) {
      const high = Math.floor(from / 4294967296);
      this.runs.push(readPointer(from - high * 4294967296, high, (this.#ends[run] as number) - from));
    }
  }

  /** Pointers in no order (sorted results, flattened dictionaries): sort the runs by address and join neighbours. */
  #merge(strings: Uint32Array, mask: Mask, selection: Selection, rows: number): void {
    const starts = this.#starts;
    const ends = this.#ends;
    const order = Array.from(starts.keys()).sort((a, b) => (starts[a] as number) - (starts[b] as number));
    const runOf = new Int32Array(starts.length);
    const shift = new Int32Array(starts.length);
    this.#starts = [];
    this.#ends = [];
    for (const run of order) {
      const from = starts[run] as number;
      const to = ends[run] as number;
      const last = this.#ends.length - 1;
      if (last >= 0 && from <= (this.#ends[last] as number)) {
        this.#ends[last] = Math.max(this.#ends[last] as number, to);
      } else {
        this.#starts.push(from);
        this.#ends.push(to);
      }
      runOf[run] = this.#starts.length - 1;
      shift[run] = from - (this.#starts[this.#starts.length - 1] as number);
    }
    for (let row = 0; row < rows; row++) {
      const at = selection === null ? row : (selection[row] as number);
      if (at < 0 || !isValid(mask, at) || (strings[at * 4] as number) <= inlineLimit) continue;
      const run = this.runOf[row] as number;
      this.runOf[row] = runOf[run] as number;
      this.offsetOf[row] = (this.offsetOf[row] as number) + (shift[run] as number);
    }
  }
}
