import duckdb, { type LogicalType } from '@duckdb/node-bindings';

/** DuckDB's type ids (duckdb.h); the bindings declare them, but have them not at run time. */
export const typeIds = {
  BOOLEAN: 1,
  TINYINT: 2,
  SMALLINT: 3,
  INTEGER: 4,
  BIGINT: 5,
  UTINYINT: 6,
  USMALLINT: 7,
  UINTEGER: 8,
  UBIGINT: 9,
  FLOAT: 10,
  DOUBLE: 11,
  TIMESTAMP: 12,
  DATE: 13,
  TIME: 14,
  INTERVAL: 15,
  HUGEINT: 16,
  VARCHAR: 17,
  BLOB: 18,
  DECIMAL: 19,
  TIMESTAMP_S: 20,
  TIMESTAMP_MS: 21,
  TIMESTAMP_NS: 22,
  ENUM: 23,
  LIST: 24,
  STRUCT: 25,
  MAP: 26,
  UUID: 27,
  TIMESTAMP_TZ: 31,
  ARRAY: 33,
  SQLNULL: 36,
} as const;

/** A DuckDB type, as far as its values' layout depends on it. */
export type DuckType =
  | { readonly kind: 'plain'; readonly id: number }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'enum'; readonly width: 1 | 2 | 4; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly item: DuckType }
  | { readonly kind: 'array'; readonly item: DuckType; readonly length: number }
  | { readonly kind: 'map'; readonly key: DuckType; readonly value: DuckType }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: DuckType }[] };

const names = new Map<number, string>(Object.entries(typeIds).map(([name, id]) => [id, name]));
names.set(typeIds.TIMESTAMP_TZ, 'TIMESTAMP WITH TIME ZONE');
names.set(typeIds.SQLNULL, '"NULL"');

export function readType(logical: LogicalType): DuckType {
  const id: number = duckdb.get_type_id(logical);
  if (id === typeIds.DECIMAL) {
    return { kind: 'decimal', precision: duckdb.decimal_width(logical), scale: duckdb.decimal_scale(logical) };
  }
  if (id === typeIds.ENUM) {
    const internal: number = duckdb.enum_internal_type(logical);
    const width = internal === typeIds.UTINYINT ? 1 : internal === typeIds.USMALLINT ? 2 : 4;
    const count = duckdb.enum_dictionary_size(logical);
    return {
      kind: 'enum',
      width,
      values: Array.from({ length: count }, (_, i) => duckdb.enum_dictionary_value(logical, i)),
    };
  }
  if (id === typeIds.LIST) return { kind: 'list', item: readType(duckdb.list_type_child_type(logical)) };
  if (id === typeIds.ARRAY) {
    const item = readType(duckdb.array_type_child_type(logical));
    return { kind: 'array', item, length: duckdb.array_type_array_size(logical) };
  }
  if (id === typeIds.MAP) {
    const key = readType(duckdb.map_type_key_type(logical));
    return { kind: 'map', key, value: readType(duckdb.map_type_value_type(logical)) };
  }
  if (id === typeIds.STRUCT) {
    const fields = Array.from({ length: duckdb.struct_type_child_count(logical) }, (_, i) => ({
      name: duckdb.struct_type_child_name(logical, i),
      type: readType(duckdb.struct_type_child_type(logical, i)),
    }));
    return { kind: 'struct', fields };
  }
  return { kind: 'plain', id };
}

/**
 * True when values of the type (or inside it) have to be cast to text before they are converted: BIT, BIGNUM, UHUGEINT, UNION,
 * VARIANT, TIME with a zone or nanoseconds, and what later versions bring. Arrow (or its readers) has no like of them.
 */
export function needsText(type: DuckType): boolean {
  switch (type.kind) {
    case 'plain':
      return !names.has(type.id);
    case 'list':
    case 'array':
      return needsText(type.item);
    case 'map':
      return needsText(type.key) || needsText(type.value);
    case 'struct':
      return type.fields.some((field) => needsText(field.type));
    default:
      return false;
  }
}

/** The type as SQL spells it, for example `DECIMAL(18,4)` or `INTEGER[]`. */
export function typeName(type: DuckType): string {
  switch (type.kind) {
    case 'plain':
      return names.get(type.id) ?? `TYPE ${type.id}`;
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'enum':
      return `ENUM(${type.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`;
    case 'list':
      return `${typeName(type.item)}[]`;
    case 'array':
      return `${typeName(type.item)}[${type.length}]`;
    case 'map':
      return `MAP(${typeName(type.key)}, ${typeName(type.value)})`;
    case 'struct':
      return `STRUCT(${type.fields.map((f) => `"${f.name.replaceAll('"', '""')}" ${typeName(f.type)}`).join(', ')})`;
  }
}
