/** A value in a slot of a flatbuffer table. */
export type FlatValue =
  | { readonly kind: 'int8' | 'int16' | 'int32' | 'int64'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'table'; readonly slots: FlatTable }
  | { readonly kind: 'tables'; readonly tables: readonly FlatTable[] }
  /** A vector of structs that each are `width` 64-bit integers. */
  | { readonly kind: 'structs'; readonly width: number; readonly values: readonly number[] };

/** Slots in the order of the schema's field ids; null where the default stands. */
export type FlatTable = readonly (FlatValue | null)[];

const sizes = { int8: 1, int16: 2, int32: 4, int64: 8 } as const;
const encoder = new TextEncoder();

/** Encodes a table and all below it as one flatbuffer (https://flatbuffers.dev/internals), padded to 8 bytes. */
export function encodeFlatbuffer(root: FlatTable): Uint8Array {
  const writer = new FlatWriter();
  writer.reserve(4);
  writer.patchOffset(0, writer.table(root));
  return writer.finish();
}

/** Writes forwards: what a table refers to stands behind it. */
class FlatWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;

  reserve(count: number): number {
    const at = this.#end;
    this.#end += count;
    if (this.#end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  /** Makes `position + ahead` a multiple of `size`. */
  #align(size: number, ahead = 0): void {
    const rest = (this.#end + ahead) % size;
    if (rest !== 0) this.reserve(size - rest);
  }

  patchOffset(at: number, target: number): void {
    this.#view.setUint32(at, target - at, true);
  }

  table(slots: FlatTable): number {
    const used = slots.findLastIndex((slot) => slot !== null) + 1;
    this.#align(2);
    const vtable = this.reserve(4 + used * 2);
    this.#align(8, 4);
    const start = this.reserve(4);
    this.#view.setInt32(start, start - vtable, true);
    const references: { readonly at: number; readonly value: FlatValue }[] = [];
    for (const [id, value] of slots.entries()) {
      if (value === null) continue;
      const size = value.kind in sizes ? sizes[value.kind as keyof typeof sizes] : 4;
      this.#align(size);
      const at = this.reserve(size);
      this.#view.setUint16(vtable + 4 + id * 2, at - start, true);
      if (value.kind === 'int8') this.#view.setInt8(at, value.value);
      else if (value.kind === 'int16') this.#view.setInt16(at, value.value, true);
      else if (value.kind === 'int32') this.#view.setInt32(at, value.value, true);
      else if (value.kind === 'int64') this.#view.setBigInt64(at, BigInt(value.value), true);
      else references.push({ at, value });
    }
    this.#view.setUint16(vtable, 4 + used * 2, true);
    this.#view.setUint16(vtable + 2, this.#end - start, true);
    for (const { at, value } of references) this.patchOffset(at, this.#reference(value));
    return start;
  }

  #reference(value: FlatValue): number {
    if (value.kind === 'table') return this.table(value.slots);
    if (value.kind === 'text') return this.#text(value.value);
    if (value.kind === 'structs') return this.#structs(value.width, value.values);
    if (value.kind === 'tables') {
      this.#align(4);
      const at = this.reserve(4 + value.tables.length * 4);
      this.#view.setUint32(at, value.tables.length, true);
      for (const [i, slots] of value.tables.entries()) this.patchOffset(at + 4 + i * 4, this.table(slots));
      return at;
    }
    throw new Error(`a ${value.kind} stands in its table`);
  }

  #text(text: string): number {
    const bytes = encoder.encode(text);
    this.#align(4);
    const at = this.reserve(4 + bytes.length + 1);
    this.#view.setUint32(at, bytes.length, true);
    this.#bytes.set(bytes, at + 4);
    return at;
  }

  #structs(width: number, values: readonly number[]): number {
    this.#align(8, 4);
    const at = this.reserve(4 + values.length * 8);
    this.#view.setUint32(at, values.length / width, true);
    for (const [i, value] of values.entries()) this.#view.setBigInt64(at + 4 + i * 8, BigInt(value), true);
    return at;
  }

  finish(): Uint8Array {
    this.#align(8);
    return this.#bytes.subarray(0, this.#end);
  }
}
