import { type Data, DataType, type Decimal, type Dictionary, RecordBatchReader, type Vector } from 'apache-arrow';
import {
  blobText,
  dateText,
  decimalText,
  doubleText,
  intervalText,
  timestampText,
  timeText,
  uuidText,
} from './exact-text.ts';

/** One column of one batch, read straight from the Arrow buffers when a cell is asked for. */
export interface Column {
  readonly name: string;
  readonly isNull: (row: number) => boolean;
  /** Exact text of a value that is not NULL. */
  readonly text: (row: number) => string;
}

export interface ColumnBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
}

type Text = (row: number) => string;

const decoder = new TextDecoder();

/** Opens one self-contained Arrow IPC batch (schema, dictionaries, record batches). Copies nothing but the cells that are read. */
export function readBatches(bytes: Uint8Array): ColumnBatch[] {
  const reader = RecordBatchReader.from(bytes);
  const batches: ColumnBatch[] = [];
  for (const batch of reader) {
    const columns = batch.schema.fields.map((field, at): Column => {
      const data = batch.data.children[at];
      if (data === undefined) throw new Error(`column ${field.name} has no data`);
      return { name: field.name, isNull: nulls(data), text: exactText(data) };
    });
    batches.push({ rows: batch.numRows, columns });
  }
  return batches;
}

function nulls(data: Data): (row: number) => boolean {
  if (DataType.isNull(data.type)) return () => true;
  return data.nullCount === 0 ? () => false : (row) => !data.getValid(row);
}

/** A reader of exact texts for the values of `data`, chosen once per column. */
function exactText(data: Data): Text {
  const { type } = data;
  const values = data.values as never;
  if (DataType.isNull(type)) return () => '';
  if (DataType.isBool(type)) {
    const bits = values as Uint8Array;
    return (row) => String(((bits[(row + data.offset) >> 3] ?? 0) & (1 << ((row + data.offset) & 7))) !== 0);
  }
  if (DataType.isInt(type)) {
    const ints = values as ArrayLike<number | bigint>;
    return (row) => String(ints[row]);
  }
  if (DataType.isFloat(type)) {
    const floats = values as ArrayLike<number>;
    const single = type.precision === 1;
    return (row) => (single ? singleText(floats[row] ?? 0) : doubleText(floats[row] ?? 0));
  }
  if (DataType.isDecimal(type)) return decimals(data as Data<Decimal>);
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) {
    const slice = bytesOf(data);
    return (row) => decoder.decode(slice(row));
  }
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) {
    const slice = bytesOf(data);
    return (row) => blobText(slice(row));
  }
  if (DataType.isFixedSizeBinary(type)) {
    const bytes = values as Uint8Array;
    const width = type.byteWidth;
    const write = width === 16 ? uuidText : blobText;
    return (row) => write(bytes.subarray(row * width, (row + 1) * width));
  }
  return temporalText(data) ?? nestedText(data) ?? (() => `(${String(type)})`);
}

function temporalText(data: Data): Text | null {
  const { type } = data;
  const numbers = data.values as ArrayLike<number | bigint>;
  const at = (row: number) => BigInt(numbers[row] ?? 0);
  if (DataType.isDate(type)) {
    return type.unit === 0 ? (row) => dateText(Number(numbers[row])) : (row) => dateText(Number(at(row)) / 86_400_000);
  }
  if (DataType.isTimestamp(type)) {
    const perSecond = 1000n ** BigInt(type.unit);
    const zone = type.timezone ? '+00' : '';
    return (row) => timestampText(at(row), perSecond) + zone;
  }
  if (DataType.isTime(type)) {
    const perSecond = 1000n ** BigInt(type.unit);
    return (row) => timeText(at(row), perSecond);
  }
  if (DataType.isDuration(type)) {
    const nanoseconds = 1000n ** (3n - BigInt(type.unit));
    return (row) => intervalText(0, 0, at(row) * nanoseconds);
  }
  if (DataType.isInterval(type)) {
    const words = data.values as Int32Array;
    const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
    if (type.unit !== 2) return (row) => intervalText(words[row] ?? 0, 0, 0n);
    return (row) =>
      intervalText(
        view.getInt32(row * 16, true),
        view.getInt32(row * 16 + 4, true),
        view.getBigInt64(row * 16 + 8, true),
      );
  }
  return null;
}

function nestedText(data: Data): Text | null {
  const { type } = data;
  if (DataType.isDictionary(type)) return dictionaryText(data as Data<Dictionary>);
  const [child] = data.children;
  if (child !== undefined && (DataType.isList(type) || DataType.isLargeList(type))) {
    const item = element(child);
    const offsets = data.valueOffsets as ArrayLike<number | bigint>;
    return (row) => `[${spread(item, Number(offsets[row]), Number(offsets[row + 1]))}]`;
  }
  if (child !== undefined && DataType.isFixedSizeList(type)) {
    const item = element(child);
    return (row) => `[${spread(item, row * type.listSize, (row + 1) * type.listSize)}]`;
  }
  if (child !== undefined && DataType.isMap(type)) {
    const [key, value] = child.children.map(element);
    const offsets = data.valueOffsets as Int32Array;
    const entry = (row: number) => `${key?.(row) ?? ''}=${value?.(row) ?? ''}`;
    return (row) => `{${spread(entry, offsets[row] ?? 0, offsets[row + 1] ?? 0)}}`;
  }
  if (DataType.isStruct(type)) {
    const fields = data.children.map((each, at) => ({ name: type.children[at]?.name ?? '', text: element(each) }));
    return (row) => `{${fields.map((field) => `'${field.name}': ${field.text(row)}`).join(', ')}}`;
  }
  return null;
}

function dictionaryText(data: Data<Dictionary>): Text {
  const indices = data.values as ArrayLike<number | bigint>;
  const chunks = ((data.dictionary as Vector | undefined)?.data ?? []).map((chunk) => ({
    length: chunk.length,
    isNull: nulls(chunk),
    text: exactText(chunk),
  }));
  const known = new Map<number, string>();
  return (row) => {
    const index = Number(indices[row]);
    let text = known.get(index);
    if (text === undefined) {
      let within = index;
      let chunk = chunks[0];
      for (let at = 0; chunk !== undefined && within >= chunk.length; at += 1) {
        within -= chunk.length;
        chunk = chunks[at + 1];
      }
      text = chunk === undefined || chunk.isNull(within) ? '' : chunk.text(within);
      known.set(index, text);
    }
    return text;
  };
}

function decimals(data: Data<Decimal>): Text {
  const { type } = data;
  const raw = data.values as unknown as ArrayBufferView;
  const width = type.bitWidth / 64;
  const words = new BigUint64Array(raw.buffer, raw.byteOffset, Math.floor(raw.byteLength / 8));
  return (row) => {
    let value = BigInt.asIntN(64, words[row * width + width - 1] ?? 0n);
    for (let word = width - 2; word >= 0; word -= 1) value = (value << 64n) | (words[row * width + word] ?? 0n);
    return decimalText(value, type.scale);
  };
}

function bytesOf(data: Data): (row: number) => Uint8Array {
  const bytes = data.values as Uint8Array;
  const offsets = data.valueOffsets as ArrayLike<number | bigint>;
  return (row) => bytes.subarray(Number(offsets[row]), Number(offsets[row + 1]));
}

/** A value inside a list, struct or map, where NULL has to be spelled. */
function element(data: Data): Text {
  const isNull = nulls(data);
  const text = exactText(data);
  return (row) => (isNull(row) ? 'NULL' : text(row));
}

function spread(item: Text, from: number, to: number): string {
  const texts: string[] = [];
  for (let row = from; row < to; row += 1) texts.push(item(row));
  return texts.join(', ');
}

/** Shortest text that reads back as the same 32-bit float. */
function singleText(value: number): string {
  for (let digits = 1; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return doubleText(shorter);
  }
  return doubleText(value);
}
