import {
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  makeVector,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { readBatches } from './arrow-columns.ts';
import { collectTable, ResultTable } from './result-table.ts';

function texts(vector: Vector): (string | null)[] {
  const [batch] = readBatches(tableToIPC(new Table({ c: vector }), 'stream'));
  const column = batch?.columns[0];
  if (batch === undefined || column === undefined) throw new Error('nothing was read');
  return Array.from({ length: batch.rows }, (_, row) => (column.isNull(row) ? null : column.text(row)));
}

describe('exact texts from the buffers', () => {
  test('integers beyond 2^53', () => {
    expect(texts(vectorFromArray([9007199254740993n, null, -1n], new Int64()))).toEqual([
      '9007199254740993',
      null,
      '-1',
    ]);
    expect(texts(vectorFromArray([1, null, -7], new Int32()))).toEqual(['1', null, '-7']);
  });
  test('decimal128, negative and wide', () => {
    const values = [-123456789012345678901234n, 5n, 0n];
    const words = new BigUint64Array(values.length * 2);
    for (const [at, value] of values.entries()) {
      words[at * 2] = BigInt.asUintN(64, value);
      words[at * 2 + 1] = BigInt.asUintN(64, value >> 64n);
    }
    const type = new Decimal(4, 38, 128);
    const data = makeData({ type, length: 3, nullCount: 0, data: new Uint32Array(words.buffer) });
    expect(texts(makeVector(data))).toEqual(['-12345678901234567890.1234', '0.0005', '0.0000']);
  });
  test('text, also as a dictionary, with markup left alone', () => {
    const values = ['<img src=x onerror=alert(1)>', null, 'Straße', '', 'Straße'];
    expect(texts(vectorFromArray(values, new Utf8()))).toEqual(values);
    expect(texts(vectorFromArray(values, new Dictionary(new Utf8(), new Int32())))).toEqual(values);
  });
  test('booleans over a byte border, floats', () => {
    const bits = [true, false, null, true, true, false, true, false, true, true];
    expect(texts(vectorFromArray(bits, new Bool()))).toEqual(bits.map((bit) => (bit === null ? null : String(bit))));
    expect(texts(vectorFromArray([0.1, 2, null], new Float64()))).toEqual(['0.1', '2.0', null]);
    expect(texts(vectorFromArray([0.1, 16777216], new Float32()))).toEqual(['0.1', '16777216.0']);
  });
  test('dates and timestamps', () => {
    expect(texts(vectorFromArray([new Date('2026-11-20T00:00:00Z'), null], new DateDay()))).toEqual([
      '2026-11-20',
      null,
    ]);
    const type = new TimestampMicrosecond();
    const data = makeData({ type, length: 1, nullCount: 0, data: new BigInt64Array([1_795_183_500_000_001n]) });
    expect(texts(makeVector(data))).toEqual(['2026-11-20 14:05:00.000001']);
  });
  test('nested values spell their NULLs', () => {
    const list = vectorFromArray([[1, null], [], null], new List(new Field('item', new Int32(), true)));
    expect(texts(list)).toEqual(['[1, NULL]', '[]', null]);
    const struct = vectorFromArray(
      [{ a: 1, b: 'x' }],
      new Struct([new Field('a', new Int32()), new Field('b', new Utf8())]),
    );
    expect(texts(struct)).toEqual(["{'a': 1, 'b': x}"]);
  });
});

test('damaged bytes are an error, not an empty result', () => {
  const bytes = tableToIPC(new Table({ c: vectorFromArray([1, 2, 3], new Int32()) }), 'stream');
  expect(() => readBatches(bytes.slice(0, bytes.length - 40))).toThrow();
});

function ipc(from: number, rows: number): Uint8Array {
  const schema = new Schema([new Field('n', new Int32())]);
  const values = Int32Array.from({ length: rows }, (_, at) => from + at);
  const child = makeData({ type: new Int32(), length: rows, nullCount: 0, data: values });
  const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children: [child] });
  return RecordBatchStreamWriter.writeAll([new RecordBatch(schema, data)]).toUint8Array(true);
}

describe('a table of batches', () => {
  test('finds every row in any order', () => {
    const table = new ResultTable();
    let from = 0;
    for (const rows of [2048, 1, 8192, 3]) {
      table.append(ipc(from, rows));
      from += rows;
    }
    expect(table.rows).toBe(10_244);
    for (const row of [0, 2047, 2048, 2049, 10_240, 10_243, 5, 10_241, 2048]) {
      expect(table.text(row, 0)).toBe(String(row));
    }
    expect(table.text(10_244, 0)).toBeNull();
    expect(table.text(0, 1)).toBeNull();
  });
  test('a stream that fails half-way does not look like an answer', async () => {
    async function* batches() {
      yield ipc(0, 10);
      throw new Error('out of memory');
    }
    await expect(collectTable({ header: {}, batches: batches() })).rejects.toThrow('out of memory');
  });
});
