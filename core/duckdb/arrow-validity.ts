import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { Layout } from './arrow-message.ts';

/** Positions of a vector to take, in order; -1 stands for NULL (the parent is). Null takes the first `size` as they are. */
export type Selection = Int32Array | null;

/** A vector's validity mask, one bit a value, 1 = valid: the same in DuckDB and Arrow. Null when all are valid. */
export type Mask = Uint8Array | null;

export function readMask(vector: Vector, size: number): Mask {
  const mask = duckdb.vector_get_validity(vector, Math.ceil(size / 64) * 8) as Uint8Array | null;
  return mask === null || mask.length === 0 ? null : mask;
}

export function isValid(mask: Mask, at: number): boolean {
  return mask === null || (((mask[at >> 3] as number) >> (at & 7)) & 1) === 1;
}

const onesOf = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** The validity bitmap of one column of a batch; stays unallocated while nothing is NULL. */
export class Validity {
  #bits: Uint8Array | null = null;
  #count = 0;
  #nulls = 0;

  get count(): number {
    return this.#count;
  }

  reset(): void {
    this.#bits = null;
    this.#count = 0;
    this.#nulls = 0;
  }

  append(mask: Mask, size: number, selection: Selection): void {
    const rows = selection === null ? size : selection.length;
    const start = this.#count;
    this.#count += rows;
    if (mask === null && (selection === null || !selection.includes(-1))) {
      if (this.#bits !== null) setOnes(this.#grown(), start, this.#count);
      return;
    }
    if (this.#bits === null) {
      this.#bits = new Uint8Array(Math.ceil(this.#count / 8) + 264);
      setOnes(this.#bits, 0, start);
    }
    const bits = this.#grown();
    this.#nulls += rows - (selection === null ? copyBits(bits, start, mask ?? new Uint8Array(), rows) : 0);
    if (selection === null) return;
    for (let row = 0; row < rows; row++) {
      const at = selection[row] as number;
      if (at < 0 || !isValid(mask, at)) continue;
      bits[(start + row) >> 3] = (bits[(start + row) >> 3] as number) | (1 << ((start + row) & 7));
      this.#nulls -= 1;
    }
  }

  /** The field node and the validity buffer (empty when nothing is NULL). */
  write(layout: Layout): void {
    layout.node(this.#count, this.#nulls);
    const bytes = Math.ceil(this.#count / 8);
    if (this.#nulls === 0 || this.#bits === null) layout.buffer([], 0);
    else layout.buffer([this.#bits.subarray(0, bytes)], bytes);
  }

  #grown(): Uint8Array {
    const bits = this.#bits ?? new Uint8Array();
    // One byte more: copyBits spills into it.
    const needed = Math.ceil(this.#count / 8) + 1;
    if (bits.length >= needed) return bits;
    const grown = new Uint8Array(Math.max(needed + 64, bits.length * 2));
    grown.set(bits);
    this.#bits = grown;
    return grown;
  }
}

function setOnes(bits: Uint8Array, from: number, to: number): void {
  let at = from;
  for (; at < to && (at & 7) !== 0; at++) bits[at >> 3] = (bits[at >> 3] as number) | (1 << (at & 7));
  const whole = to & ~7;
  if (whole > at) {
    bits.fill(255, at >> 3, whole >> 3);
    at = whole;
  }
  for (; at < to; at++) bits[at >> 3] = (bits[at >> 3] as number) | (1 << (at & 7));
}

/** Copies `count` bits behind the first `start` ones (those after it are zero); returns how many of them are 1. */
function copyBits(bits: Uint8Array, start: number, mask: Uint8Array, count: number): number {
  const shift = start & 7;
  let to = start >> 3;
  let ones = 0;
  for (let at = 0; at * 8 < count; at++) {
    const left = count - at * 8;
    const byte = (mask[at] as number) & (left >= 8 ? 255 : (1 << left) - 1);
    ones += onesOf[byte] as number;
    bits[to] = (bits[to] as number) | (byte << shift);
    to += 1;
    if (shift !== 0) bits[to] = byte >> (8 - shift);
  }
  return ones;
}
