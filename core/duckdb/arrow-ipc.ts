import duckdb, { type DataChunk } from '@duckdb/node-bindings';
import { type ArrowColumn, DictionarySet } from './arrow-column.ts';
import { type DuckType, typeIds, typeName } from './arrow-duckdb-type.ts';
import { BoolColumn, EnumColumn, FixedColumn, intervalNanoseconds, uuidBytes, widenDecimal } from './arrow-fixed.ts';
import { type ArrowType, type Framing, Layout, writeIpcMessages } from './arrow-message.ts';
import { ArrayColumn, ListColumn, StructColumn } from './arrow-nested.ts';
import { TextColumn } from './arrow-text.ts';

export interface EncodedColumn {
  readonly name: string;
  readonly type: DuckType;
}

/**
 * Turns DuckDB data chunks into self-contained Arrow IPC streams (schema, dictionaries, one record batch) without a JavaScript
 * object per cell. HUGEINT becomes decimal128(38,0), every DECIMAL decimal128; VARCHAR a dictionary where values repeat; fields
 * carry DuckDB's type name as metadata `duckdb`. Types of `needsText` must have been cast before.
 */
export class ArrowEncoder {
  readonly #columns: readonly { readonly name: string; readonly typeName: string; readonly column: ArrowColumn }[];
  #rows = 0;

  constructor(columns: readonly EncodedColumn[], options: { readonly dictionary: boolean } = { dictionary: true }) {
    this.#columns = columns.map(({ name, type }) => ({
      name,
      typeName: typeName(type),
      column: columnOf(type, options.dictionary),
    }));
  }

  /** Rows since the last batch. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes since the last batch, about. */
  get bytes(): number {
    return this.#columns.reduce((sum, { column }) => sum + column.bytes, 0);
  }

  /** Adds a chunk; returns its rows. The chunk may be dropped afterwards. */
  add(chunk: DataChunk): number {
    const rows = duckdb.data_chunk_get_size(chunk);
    if (rows === 0) return 0;
    for (const [i, { column }] of this.#columns.entries()) {
      column.append(duckdb.data_chunk_get_vector(chunk, i), rows, null);
    }
    this.#rows += rows;
    return rows;
  }

  /** The rows since the last batch as Arrow IPC messages; by themselves a stream unless `framing` says less. */
  takeBatch(framing: Framing = { schema: true, end: true }): Uint8Array {
    const dictionaries = new DictionarySet();
    const fields = this.#columns.map(({ name, typeName: duckdbType, column }) => ({
      ...column.field(name, dictionaries),
      duckdbType,
    }));
    const layout = new Layout();
    for (const { column } of this.#columns) column.write(layout);
    const bytes = writeIpcMessages(fields, dictionaries.all, this.#rows, layout, framing);
    for (const { column } of this.#columns) column.reset();
    this.#rows = 0;
    return bytes;
  }
}

const timestampUnits: Readonly<Record<number, 0 | 1 | 2 | 3>> = {
  [typeIds.TIMESTAMP_S]: 0,
  [typeIds.TIMESTAMP_MS]: 1,
  [typeIds.TIMESTAMP]: 2,
  [typeIds.TIMESTAMP_NS]: 3,
};

/** Types that both lay out alike: Arrow's type and the width in bytes. */
const plainTypes: Readonly<Record<number, readonly [ArrowType, number]>> = {
  [typeIds.TINYINT]: [{ kind: 'int', bits: 8, signed: true }, 1],
  [typeIds.SMALLINT]: [{ kind: 'int', bits: 16, signed: true }, 2],
  [typeIds.INTEGER]: [{ kind: 'int', bits: 32, signed: true }, 4],
  [typeIds.BIGINT]: [{ kind: 'int', bits: 64, signed: true }, 8],
  [typeIds.UTINYINT]: [{ kind: 'int', bits: 8, signed: false }, 1],
  [typeIds.USMALLINT]: [{ kind: 'int', bits: 16, signed: false }, 2],
  [typeIds.UINTEGER]: [{ kind: 'int', bits: 32, signed: false }, 4],
  [typeIds.UBIGINT]: [{ kind: 'int', bits: 64, signed: false }, 8],
  [typeIds.SQLNULL]: [{ kind: 'int', bits: 32, signed: true }, 4],
  [typeIds.FLOAT]: [{ kind: 'float', bits: 32 }, 4],
  [typeIds.DOUBLE]: [{ kind: 'float', bits: 64 }, 8],
  [typeIds.HUGEINT]: [{ kind: 'decimal', precision: 38, scale: 0 }, 16],
  [typeIds.DATE]: [{ kind: 'date' }, 4],
  [typeIds.TIME]: [{ kind: 'time' }, 8],
  [typeIds.TIMESTAMP_TZ]: [{ kind: 'timestamp', unit: 2, zone: 'UTC' }, 8],
};

/** Values inside lists, structs and maps are no dictionaries: readers differ on those. */
function columnOf(type: DuckType, dictionary: boolean): ArrowColumn {
  switch (type.kind) {
    case 'decimal': {
      const target: ArrowType = { kind: 'decimal', precision: type.precision, scale: type.scale };
      if (type.precision > 18) return new FixedColumn(target, 16);
      const width = type.precision > 9 ? 8 : type.precision > 4 ? 4 : 2;
      return new FixedColumn(target, width, widenDecimal(width));
    }
    case 'enum':
      return new EnumColumn(type.width, type.values);
    case 'list':
      return new ListColumn('list', columnOf(type.item, false));
    case 'array':
      return new ArrayColumn(columnOf(type.item, false), type.length);
    case 'map': {
      const key = { name: 'key', column: columnOf(type.key, false) };
      return new ListColumn('map', new StructColumn([key, { name: 'value', column: columnOf(type.value, false) }]));
    }
    case 'struct':
      return new StructColumn(type.fields.map((f) => ({ name: f.name, column: columnOf(f.type, false) })));
    case 'plain':
      return plainColumn(type.id, dictionary);
  }
}

function plainColumn(id: number, dictionary: boolean): ArrowColumn {
  const plain = plainTypes[id];
  if (plain !== undefined) return new FixedColumn(...plain);
  const unit = timestampUnits[id];
  if (unit !== undefined) return new FixedColumn({ kind: 'timestamp', unit, zone: null }, 8);
  if (id === typeIds.BOOLEAN) return new BoolColumn();
  if (id === typeIds.INTERVAL) return new FixedColumn({ kind: 'interval' }, 16, intervalNanoseconds);
  if (id === typeIds.UUID) return new FixedColumn({ kind: 'fixed-binary', width: 16 }, 16, uuidBytes);
  if (id === typeIds.VARCHAR) return new TextColumn('utf8', { dictionary });
  if (id === typeIds.BLOB) return new TextColumn('binary', { dictionary: false });
  throw new Error(`no Arrow type for ${typeName({ kind: 'plain', id })}`);
}
