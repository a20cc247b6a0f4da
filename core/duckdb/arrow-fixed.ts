import duckdb, { type Vector } from '@duckdb/node-bindings';
import { type ArrowColumn, bytesOf, type DictionarySet, plainField } from './arrow-column.ts';
import { type ArrowField, type ArrowType, Layout } from './arrow-message.ts';
import { readMask, type Selection, Validity } from './arrow-validity.ts';

/** Changes the layout of `count` values from DuckDB's to Arrow's. */
export type Reshape = (values: Uint8Array, count: number) => Uint8Array;

/** Values of one width that DuckDB and Arrow lay out alike, or nearly. */
export class FixedColumn implements ArrowColumn {
  readonly #type: ArrowType;
  readonly #width: number;
  readonly #reshape: Reshape | null;
  readonly #validity = new Validity();
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** `width`: bytes of a value in DuckDB. */
  constructor(type: ArrowType, width: number, reshape: Reshape | null = null) {
    this.#type = type;
    this.#width = width;
    this.#reshape = reshape;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(vector: Vector, size: number, selection: Selection): void {
    const all = duckdb.vector_get_data(vector, size * this.#width);
    this.#validity.append(readMask(vector, size), size, selection);
    const values = selection === null ? bytesOf(all) : gather(all, this.#width, selection);
    const part = this.#reshape === null ? values : this.#reshape(values, selection?.length ?? size);
    this.#parts.push(part);
    this.#bytes += part.byteLength;
  }

  field(name: string, _dictionaries: DictionarySet): ArrowField {
    return plainField(name, this.#type);
  }

  write(layout: Layout): void {
    this.#validity.write(layout);
    layout.buffer(this.#parts, this.#bytes);
  }

  reset(): void {
    this.#validity.reset();
    this.#parts = [];
    this.#bytes = 0;
  }
}

/** BOOLEAN: a byte a value in DuckDB, a bit in Arrow. */
export class BoolColumn implements ArrowColumn {
  readonly #validity = new Validity();
  #bits = new Uint8Array(1024);
  #count = 0;

  get bytes(): number {
    return this.#count >> 3;
  }

  append(vector: Vector, size: number, selection: Selection): void {
    const values = duckdb.vector_get_data(vector, size);
    this.#validity.append(readMask(vector, size), size, selection);
    const rows = selection?.length ?? size;
    const needed = (this.#count + rows + 7) >> 3;
    if (this.#bits.length < needed) {
      const grown = new Uint8Array(Math.max(needed, this.#bits.length * 2));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    const bits = this.#bits;
    for (let row = 0, to = this.#count; row < rows; row++, to++) {
      const at = selection === null ? row : (selection[row] as number);
      if (at >= 0 && values[at] === 1) bits[to >> 3] = (bits[to >> 3] as number) | (1 << (to & 7));
    }
    this.#count += rows;
  }

  field(name: string, _dictionaries: DictionarySet): ArrowField {
    return plainField(name, { kind: 'bool' });
  }

  write(layout: Layout): void {
    this.#validity.write(layout);
    const bytes = (this.#count + 7) >> 3;
    layout.buffer([this.#bits.subarray(0, bytes)], bytes);
  }

  reset(): void {
    this.#validity.reset();
    this.#bits = new Uint8Array(1024);
    this.#count = 0;
  }
}

/** ENUM: indices as DuckDB holds them, and the enum's values as a dictionary. */
export class EnumColumn implements ArrowColumn {
  readonly #indices: FixedColumn;
  readonly #width: 1 | 2 | 4;
  readonly #values: readonly string[];

  constructor(width: 1 | 2 | 4, values: readonly string[]) {
    this.#width = width;
    this.#values = values;
    // 32-bit indices are below 2^31 and are declared signed: more readers know those.
    this.#indices = new FixedColumn({ kind: 'int', bits: 32, signed: true }, width);
  }

  get bytes(): number {
    return this.#indices.bytes;
  }

  append(vector: Vector, size: number, selection: Selection): void {
    this.#indices.append(vector, size, selection);
  }

  field(name: string, dictionaries: DictionarySet): ArrowField {
    const texts = this.#values.map((value) => new TextEncoder().encode(value));
    const id = dictionaries.add(texts.length, textLayout(texts));
    const bits = (this.#width * 8) as 8 | 16 | 32;
    return { ...plainField(name, { kind: 'utf8' }), dictionary: { id, bits, signed: bits === 32 } };
  }

  write(layout: Layout): void {
    this.#indices.write(layout);
  }

  reset(): void {
    this.#indices.reset();
  }
}

/** Texts without NULLs as a column: node, no validity, offsets, bytes. */
export function textLayout(texts: readonly Uint8Array[]): Layout {
  const layout = new Layout();
  const offsets = new Int32Array(texts.length + 1);
  let end = 0;
  for (const [i, text] of texts.entries()) {
    end += text.length;
    offsets[i + 1] = end;
  }
  layout.node(texts.length, 0);
  layout.buffer([], 0);
  layout.buffer([bytesOf(offsets)], offsets.byteLength);
  layout.buffer(texts, end);
  return layout;
}

function gather(values: Uint8Array, width: number, selection: Int32Array): Uint8Array {
  const taken = new Uint8Array(selection.length * width);
  if (width < 4) {
    for (let row = 0; row < selection.length; row++) {
      const at = selection[row] as number;
      for (let byte = 0; at >= 0 && byte < width; byte++)
        taken[row * width + byte] = values[at * width + byte] as number;
    }
    return taken;
  }
  const words = width >> 2;
  const from = new Uint32Array(values.buffer, values.byteOffset, values.byteLength >> 2);
  const to = new Uint32Array(taken.buffer);
  for (let row = 0; row < selection.length; row++) {
    const at = selection[row] as number;
    for (let word = 0; at >= 0 && word < words; word++) to[row * words + word] = from[at * words + word] as number;
  }
  return taken;
}

/** DECIMAL of up to 18 digits, held in 16, 32 or 64 bits: sign-extended to 128. */
export function widenDecimal(width: 2 | 4 | 8): Reshape {
  return (values, count) => {
    const wide = new Int32Array(count * 4);
    if (width === 8) {
      const words = new Int32Array(values.buffer, values.byteOffset, count * 2);
      for (let i = 0; i < count; i++) {
        const high = words[i * 2 + 1] as number;
        wide[i * 4] = words[i * 2] as number;
        wide[i * 4 + 1] = high;
        wide[i * 4 + 2] = high >> 31;
        wide[i * 4 + 3] = high >> 31;
      }
    } else {
      const small =
        width === 4
          ? new Int32Array(values.buffer, values.byteOffset, count)
          : new Int16Array(values.buffer, values.byteOffset, count);
      for (let i = 0; i < count; i++) {
        const value = small[i] as number;
        wide[i * 4] = value;
        wide.fill(value >> 31, i * 4 + 1, i * 4 + 4);
      }
    }
    return bytesOf(wide);
  };
}

/** INTERVAL: months, days, microseconds -> months, days, nanoseconds. */
export function intervalNanoseconds(values: Uint8Array, count: number): Uint8Array {
  const longs = new BigInt64Array(values.buffer, values.byteOffset, count * 2);
  for (let i = 1; i < longs.length; i += 2) if (longs[i] !== 0n) longs[i] = (longs[i] as bigint) * 1000n;
  return values;
}

/** UUID: a 128-bit integer with its highest bit flipped -> 16 bytes in reading order. */
export function uuidBytes(values: Uint8Array, count: number): Uint8Array {
  const bytes = new Uint8Array(count * 16);
  for (let at = 0; at < bytes.length; at += 16) {
    for (let i = 0; i < 16; i++) bytes[at + i] = values[at + 15 - i] as number;
    bytes[at] = (bytes[at] as number) ^ 0x80;
  }
  return bytes;
}
