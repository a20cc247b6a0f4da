import duckdb, { type Vector } from '@duckdb/node-bindings';
import { type ArrowColumn, bytesOf, type DictionarySet, plainField } from './arrow-column.ts';
import type { ArrowField, Layout } from './arrow-message.ts';
import { isValid, type Mask, readMask, type Selection, Validity } from './arrow-validity.ts';

/** LIST, and MAP as a list of (key, value) structs. */
export class ListColumn implements ArrowColumn {
  readonly #kind: 'list' | 'map';
  readonly #item: ArrowColumn;
  readonly #validity = new Validity();
  #ends: Int32Array[] = [];
  #rows = 0;
  #items = 0;

  constructor(kind: 'list' | 'map', item: ArrowColumn) {
    this.#kind = kind;
    this.#item = item;
  }

  get bytes(): number {
    return this.#rows * 4 + this.#item.bytes;
  }

  append(vector: Vector, size: number, selection: Selection): void {
    // An entry is two 64-bit numbers, offset and length; the lower halves do.
    const data = duckdb.vector_get_data(vector, size * 16);
    const entries = new Uint32Array(data.buffer, data.byteOffset, size * 4);
    const mask = readMask(vector, size);
    this.#validity.append(mask, size, selection);
    const rows = selection?.length ?? size;
    const ends = new Int32Array(rows);
    let expected = 0;
    let inOrder = true;
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const at = selection === null ? row : (selection[row] as number);
      const length = at >= 0 && isValid(mask, at) ? (entries[at * 4 + 2] as number) : 0;
      if (length > 0) {
        if (entries[at * 4] !== expected) inOrder = false;
        expected = (entries[at * 4] as number) + length;
        count += length;
      }
      ends[row] = this.#items + count;
    }
    if (count > 0) {
      const child = duckdb.list_vector_get_child(vector);
      const childSize = duckdb.list_vector_get_size(vector);
      const whole = inOrder && count === childSize;
      this.#item.append(child, childSize, whole ? null : itemSelection(entries, mask, selection, rows, count));
    }
    this.#items += count;
    this.#rows += rows;
    this.#ends.push(ends);
  }

  field(name: string, dictionaries: DictionarySet): ArrowField {
    const item = this.#item.field(this.#kind === 'map' ? 'entries' : 'item', dictionaries);
    if (this.#kind === 'list') return plainField(name, { kind: 'list' }, [item]);
    const [key, value] = item.children;
    const entries = key !== undefined && value !== undefined ? [{ ...key, nullable: false }, value] : [];
    return plainField(name, { kind: 'map' }, [{ ...item, nullable: false, children: entries }]);
  }

  write(layout: Layout): void {
    this.#validity.write(layout);
    layout.buffer([new Uint8Array(4), ...this.#ends.map(bytesOf)], (this.#rows + 1) * 4);
    this.#item.write(layout);
  }

  reset(): void {
    this.#validity.reset();
    this.#item.reset();
    this.#ends = [];
    this.#rows = 0;
    this.#items = 0;
  }
}

function itemSelection(
  entries: Uint32Array,
  mask: Mask,
  selection: Selection,
  rows: number,
  count: number,
): Int32Array {
  const items = new Int32Array(count);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    const at = selection === null ? row : (selection[row] as number);
    if (at < 0 || !isValid(mask, at)) continue;
    const first = entries[at * 4] as number;
    const length = entries[at * 4 + 2] as number;
    for (let i = 0; i < length; i++) items[to++] = first + i;
  }
  return items;
}

export class StructColumn implements ArrowColumn {
  readonly #names: readonly string[];
  readonly #fields: readonly ArrowColumn[];
  readonly #validity = new Validity();

  constructor(fields: readonly { readonly name: string; readonly column: ArrowColumn }[]) {
    this.#names = fields.map((field) => field.name);
    this.#fields = fields.map((field) => field.column);
  }

  get bytes(): number {
    return this.#fields.reduce((sum, field) => sum + field.bytes, 0);
  }

  append(vector: Vector, size: number, selection: Selection): void {
    this.#validity.append(readMask(vector, size), size, selection);
    for (const [i, field] of this.#fields.entries()) {
      field.append(duckdb.struct_vector_get_child(vector, i), size, selection);
    }
  }

  field(name: string, dictionaries: DictionarySet): ArrowField {
    const children = this.#fields.map((field, i) => field.field(this.#names[i] ?? '', dictionaries));
    return plainField(name, { kind: 'struct' }, children);
  }

  write(layout: Layout): void {
    this.#validity.write(layout);
    for (const field of this.#fields) field.write(layout);
  }

  reset(): void {
    this.#validity.reset();
    for (const field of this.#fields) field.reset();
  }
}

/** ARRAY: every row has `length` items. */
export class ArrayColumn implements ArrowColumn {
  readonly #item: ArrowColumn;
  readonly #length: number;
  readonly #validity = new Validity();

  constructor(item: ArrowColumn, length: number) {
    this.#item = item;
    this.#length = length;
  }

  get bytes(): number {
    return this.#item.bytes;
  }

  append(vector: Vector, size: number, selection: Selection): void {
    this.#validity.append(readMask(vector, size), size, selection);
    const length = this.#length;
    const items =
      selection === null
        ? null
        : Int32Array.from({ length: selection.length * length }, (_, i) => {
            const at = selection[Math.floor(i / length)] as number;
            return at < 0 ? -1 : at * length + (i % length);
          });
    this.#item.append(duckdb.array_vector_get_child(vector), size * length, items);
  }

  field(name: string, dictionaries: DictionarySet): ArrowField {
    return plainField(name, { kind: 'fixed-list', length: this.#length }, [this.#item.field('item', dictionaries)]);
  }

  write(layout: Layout): void {
    this.#validity.write(layout);
    this.#item.write(layout);
  }

  reset(): void {
    this.#validity.reset();
    this.#item.reset();
  }
}
