import { encodeFlatbuffer, type FlatTable, type FlatValue } from './arrow-flatbuffer.ts';

/** The Arrow types that DuckDB's types become. Units: 0 s, 1 ms, 2 us, 3 ns. */
export type ArrowType =
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'binary' | 'utf8' | 'bool' | 'date' | 'time' | 'interval' | 'list' | 'struct' | 'map' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamp'; readonly unit: 0 | 1 | 2 | 3; readonly zone: string | null }
  | { readonly kind: 'fixed-binary'; readonly width: number }
  | { readonly kind: 'fixed-list'; readonly length: number };

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly nullable: boolean;
  readonly children: readonly ArrowField[];
  readonly dictionary: { readonly id: number; readonly bits: 8 | 16 | 32; readonly signed: boolean } | null;
  /** DuckDB's own name of the type; kept as the field's metadata `duckdb`. */
  readonly duckdbType: string | null;
}

/** The body of a record batch (or of a dictionary): field nodes and buffers in schema order. */
export class Layout {
  /** Length and null count, in turn. */
  readonly nodes: number[] = [];
  readonly buffers: { readonly parts: readonly Uint8Array[]; readonly bytes: number }[] = [];

  node(length: number, nulls: number): void {
    this.nodes.push(length, nulls);
  }

  buffer(parts: readonly Uint8Array[], bytes: number): void {
    this.buffers.push({ parts, bytes });
  }
}

export interface Dictionary {
  readonly id: number;
  readonly length: number;
  readonly layout: Layout;
}

const schemaHeader = 1;
const dictionaryHeader = 2;
const batchHeader = 3;
const metadataV5 = 4;
const typeIds: Readonly<Record<ArrowType['kind'], number>> = {
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  'fixed-binary': 15,
  'fixed-list': 16,
  map: 17,
};

/** What stands around a batch: both make a self-contained stream; a longer stream has the schema first and the end mark last. */
export interface Framing {
  readonly schema: boolean;
  readonly end: boolean;
}

/** What ends an Arrow IPC stream. */
export const endOfStream = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

/**
 * Arrow IPC messages: schema, dictionaries, one record batch of `rows` rows, end mark. The bytes own their whole buffer.
 * Format: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
 */
export function writeIpcMessages(
  fields: readonly ArrowField[],
  dictionaries: readonly Dictionary[],
  rows: number,
  batch: Layout,
  framing: Framing,
): Uint8Array {
  const segments: (Uint8Array | number)[] = [];
  if (framing.schema)
    addMessage(segments, schemaHeader, [null, { kind: 'tables', tables: fields.map(fieldTable) }], null);
  for (const { id, length, layout } of dictionaries) {
    const data: FlatValue = { kind: 'table', slots: batchTable(length, layout) };
    addMessage(segments, dictionaryHeader, [{ kind: 'int64', value: id }, data], layout);
  }
  addMessage(segments, batchHeader, batchTable(rows, batch), batch);
  if (framing.end) segments.push(endOfStream);
  return joined(segments);
}

function addMessage(
  segments: (Uint8Array | number)[],
  headerType: number,
  header: FlatTable,
  layout: Layout | null,
): void {
  const bodyLength = layout === null ? 0 : layout.buffers.reduce((sum, buffer) => sum + padded(buffer.bytes), 0);
  const metadata = encodeFlatbuffer([
    { kind: 'int16', value: metadataV5 },
    { kind: 'int8', value: headerType },
    { kind: 'table', slots: header },
    { kind: 'int64', value: bodyLength },
  ]);
  const prefix = new DataView(new ArrayBuffer(8));
  prefix.setUint32(0, 0xffffffff, true);
  prefix.setUint32(4, metadata.length, true);
  segments.push(new Uint8Array(prefix.buffer), metadata);
  for (const { parts, bytes } of layout?.buffers ?? []) {
    segments.push(...parts);
    if (padded(bytes) > bytes) segments.push(padded(bytes) - bytes);
  }
}

function batchTable(rows: number, layout: Layout): FlatTable {
  const regions: number[] = [];
  let offset = 0;
  for (const { bytes } of layout.buffers) {
    regions.push(offset, bytes);
    offset += padded(bytes);
  }
  return [
    { kind: 'int64', value: rows },
    { kind: 'structs', width: 2, values: layout.nodes },
    { kind: 'structs', width: 2, values: regions },
  ];
}

function fieldTable(field: ArrowField): FlatTable {
  const { dictionary, duckdbType } = field;
  const indexType = dictionary && intTable(dictionary.bits, dictionary.signed);
  return [
    { kind: 'text', value: field.name },
    flag(field.nullable),
    { kind: 'int8', value: typeIds[field.type.kind] },
    { kind: 'table', slots: typeTable(field.type) },
    dictionary &&
      indexType && {
        kind: 'table',
        slots: [
          { kind: 'int64', value: dictionary.id },
          { kind: 'table', slots: indexType },
        ],
      },
    { kind: 'tables', tables: field.children.map(fieldTable) },
    duckdbType === null
      ? null
      : {
          kind: 'tables',
          tables: [
            [
              { kind: 'text', value: 'duckdb' },
              { kind: 'text', value: duckdbType },
            ],
          ],
        },
  ];
}

function typeTable(type: ArrowType): FlatTable {
  switch (type.kind) {
    case 'int':
      return intTable(type.bits, type.signed);
    case 'float':
      return [{ kind: 'int16', value: type.bits === 32 ? 1 : 2 }];
    case 'decimal':
      return [int32(type.precision), int32(type.scale), int32(128)];
    case 'date':
      return [{ kind: 'int16', value: 0 }];
    case 'time':
      return [{ kind: 'int16', value: 2 }, int32(64)];
    case 'timestamp':
      return [{ kind: 'int16', value: type.unit }, type.zone === null ? null : { kind: 'text', value: type.zone }];
    case 'interval':
      return [{ kind: 'int16', value: 2 }];
    case 'fixed-binary':
      return [int32(type.width)];
    case 'fixed-list':
      return [int32(type.length)];
    default:
      return [];
  }
}

function intTable(bits: number, signed: boolean): FlatTable {
  return [int32(bits), flag(signed)];
}

function int32(value: number): FlatValue {
  return { kind: 'int32', value };
}

function flag(value: boolean): FlatValue {
  return { kind: 'int8', value: value ? 1 : 0 };
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Every byte is written: numbers stand for so many zeros. */
function joined(segments: readonly (Uint8Array | number)[]): Uint8Array {
  const total = segments.reduce<number>((sum, each) => sum + (typeof each === 'number' ? each : each.byteLength), 0);
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(total).buffer, 0, total);
  let at = 0;
  for (const segment of segments) {
    if (typeof segment === 'number') bytes.fill(0, at, at + segment);
    else bytes.set(segment, at);
    at += typeof segment === 'number' ? segment : segment.byteLength;
  }
  return bytes;
}
