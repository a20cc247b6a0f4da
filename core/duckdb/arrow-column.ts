import type { Vector } from '@duckdb/node-bindings';
import type { ArrowField, Dictionary, Layout } from './arrow-message.ts';
import type { Selection } from './arrow-validity.ts';

/** Collects the values of one column over the chunks of a batch and writes them as Arrow buffers. */
export interface ArrowColumn {
  /** Takes `size` values of a DuckDB vector, or those that the selection names. */
  append(vector: Vector, size: number, selection: Selection): void;
  /** The field of this batch; dictionaries that it needs are added to the set. */
  field(name: string, dictionaries: DictionarySet): ArrowField;
  /** Writes node and buffers, depth first; `field` has been called before. */
  write(layout: Layout): void;
  /** Forgets the batch. */
  reset(): void;
  /** Bytes held so far, about. */
  readonly bytes: number;
}

/** The dictionaries of one batch. */
export class DictionarySet {
  readonly all: Dictionary[] = [];

  add(length: number, layout: Layout): number {
    const id = this.all.length;
    this.all.push({ id, length, layout });
    return id;
  }
}

export function plainField(name: string, type: ArrowField['type'], children: readonly ArrowField[] = []): ArrowField {
  return { name, type, nullable: true, children, dictionary: null, duckdbType: null };
}

/** The bytes behind a typed array. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
