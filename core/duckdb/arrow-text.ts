import duckdb, { type Vector } from '@duckdb/node-bindings';
import { type ArrowColumn, bytesOf, type DictionarySet, plainField } from './arrow-column.ts';
import { textLayout } from './arrow-fixed.ts';
import type { ArrowField, Layout } from './arrow-message.ts';
import { TextDictionary } from './arrow-text-dictionary.ts';
import { inlineLimit, readPointer, TextHeap } from './arrow-text-heap.ts';
import { isValid, type Mask, readMask, type Selection, Validity } from './arrow-validity.ts';

/** A first chunk below this says nothing of how often values repeat. */
const smallestSample = 256;
/** Share of different values in the first chunk below which a column becomes a dictionary. */
const distinctShare = 0.4;
/** A dictionary that grew beyond this (and beyond the share) is given up in the next batch. */
const largeDictionary = 16_384;
/** Single pointers read one by one before all of a chunk's are fetched together. */
const singleReads = 32;

interface Chunk {
  readonly strings: Uint32Array;
  readonly bytes: Uint8Array;
  readonly mask: Mask;
  readonly selection: Selection;
  readonly rows: number;
}

/** VARCHAR (plain or as a dictionary) and BLOB. */
export class TextColumn implements ArrowColumn {
  readonly #kind: 'utf8' | 'binary';
  readonly #validity = new Validity();
  readonly #heap = new TextHeap();
  #mode: 'undecided' | 'plain' | 'dictionary';
  #dictionary: TextDictionary | null = null;
  /** Dictionary entries, or ends of texts in `#text`. */
  #positions: Int32Array[] = [];
  #rows = 0;
  #text = new Uint8Array();
  #textEnd = 0;
  #keys: Uint8Array | Uint16Array | Int32Array | null = null;

  constructor(kind: 'utf8' | 'binary', options: { readonly dictionary: boolean }) {
    this.#kind = kind;
    this.#mode = options.dictionary ? 'undecided' : 'plain';
  }

  get bytes(): number {
    return this.#textEnd + this.#rows * 4;
  }

  append(vector: Vector, size: number, selection: Selection): void {
    const data = duckdb.vector_get_data(vector, size * 16);
    const chunk: Chunk = {
      strings: new Uint32Array(data.buffer, data.byteOffset, size * 4),
      bytes: data,
      mask: readMask(vector, size),
      selection,
      rows: selection?.length ?? size,
    };
    this.#validity.append(chunk.mask, size, selection);
    if (this.#mode === 'undecided') {
      const sample = chunk.rows >= smallestSample ? this.#entries(chunk, chunk.rows * distinctShare) : null;
      this.#mode = sample === null ? 'plain' : 'dictionary';
      if (sample === null) this.#dictionary = null;
      this.#positions.push(sample ?? this.#ends(chunk));
    } else {
      const entries = this.#mode === 'dictionary' ? this.#entries(chunk, Number.POSITIVE_INFINITY) : null;
      this.#positions.push(entries ?? this.#ends(chunk));
    }
    this.#rows += chunk.rows;
  }

  /** Dictionary entries of a chunk; null as soon as there are more than `limit`. */
  #entries(chunk: Chunk, limit: number): Int32Array | null {
    const { strings, bytes, mask, selection, rows } = chunk;
    this.#dictionary ??= new TextDictionary();
    const dictionary = this.#dictionary;
    dictionary.beginChunk();
    const entries = new Int32Array(rows);
    let reads = 0;
    let row = 0;
    let word = 0;
    const read = (): Uint8Array => {
      const length = strings[word] as number;
      reads += 1;
      if (reads <= singleReads) return readPointer(strings[word + 2] as number, strings[word + 3] as number, length);
      if (reads === singleReads + 1) this.#heap.load(strings, mask, selection, rows);
      const from = this.#heap.offsetOf[row] as number;
      return (this.#heap.runs[this.#heap.runOf[row] as number] as Uint8Array).subarray(from, from + length);
    };
    for (; row < rows; row++) {
      const at = selection === null ? row : (selection[row] as number);
      if (at < 0 || !isValid(mask, at)) continue;
      word = at * 4;
      entries[row] =
        (strings[word] as number) <= inlineLimit
          ? dictionary.inline(strings, bytes, word)
          : dictionary.long(strings, word, read);
      if (dictionary.size > limit) return null;
    }
    return entries;
  }

  /** Copies the texts of a chunk behind those before; returns where each ends. */
  #ends(chunk: Chunk): Int32Array {
    const { strings, bytes, mask, selection, rows } = chunk;
    this.#heap.load(strings, mask, selection, rows);
    let needed = this.#textEnd;
    for (let row = 0; row < rows; row++) {
      const at = selection === null ? row : (selection[row] as number);
      if (at >= 0 && isValid(mask, at)) needed += strings[at * 4] as number;
    }
    if (this.#text.length < needed) {
      const grown = new Uint8Array(Math.max(needed, this.#text.length * 2, 65_536));
      grown.set(this.#text.subarray(0, this.#textEnd));
      this.#text = grown;
    }
    const text = this.#text;
    const ends = new Int32Array(rows);
    let end = this.#textEnd;
    for (let row = 0; row < rows; row++) {
      const at = selection === null ? row : (selection[row] as number);
      if (at >= 0 && isValid(mask, at)) {
        const length = strings[at * 4] as number;
        const long = length > inlineLimit;
        const source = long ? (this.#heap.runs[this.#heap.runOf[row] as number] as Uint8Array) : bytes;
        let from = long ? (this.#heap.offsetOf[row] as number) : at * 16 + 4;
        if (length > 64) {
          text.set(source.subarray(from, from + length), end);
          end += length;
        } else for (const stop = from + length; from < stop; from++) text[end++] = source[from] as number;
      }
      ends[row] = end;
    }
    this.#textEnd = end;
    return ends;
  }

  field(name: string, dictionaries: DictionarySet): ArrowField {
    const field = plainField(name, { kind: this.#kind });
    if (this.#mode !== 'dictionary') return field;
    const texts = this.#dictionary?.texts ?? [];
    const bits = texts.length <= 256 ? 8 : texts.length <= 65_536 ? 16 : 32;
    this.#keys =
      bits === 8 ? new Uint8Array(this.#rows) : bits === 16 ? new Uint16Array(this.#rows) : new Int32Array(this.#rows);
    let at = 0;
    for (const entries of this.#positions) {
      this.#keys.set(entries, at);
      at += entries.length;
    }
    const id = dictionaries.add(texts.length, textLayout(texts));
    return { ...field, dictionary: { id, bits, signed: bits === 32 } };
  }

  write(layout: Layout): void {
    this.#validity.write(layout);
    if (this.#keys !== null) {
      layout.buffer([bytesOf(this.#keys)], this.#keys.byteLength);
      return;
    }
    layout.buffer([new Uint8Array(4), ...this.#positions.map(bytesOf)], (this.#rows + 1) * 4);
    layout.buffer([this.#text.subarray(0, this.#textEnd)], this.#textEnd);
  }

  reset(): void {
    const size = this.#dictionary?.size ?? 0;
    if (size > largeDictionary && size > this.#rows * distinctShare) this.#mode = 'plain';
    this.#validity.reset();
    this.#dictionary = null;
    this.#positions = [];
    this.#rows = 0;
    this.#textEnd = 0;
    this.#keys = null;
  }
}
