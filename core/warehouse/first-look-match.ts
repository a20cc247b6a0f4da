import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { castColumn } from '../models/staging-cast.ts';
import type { Source, SourceColumn } from '../packs/pack.ts';
import type { SourceMapping } from '../protocol/workspace.ts';
import { nameScore, tableScore } from './first-look-names.ts';
import type { TableSample } from './first-look-sample.ts';
import type { FoundTable } from './first-look-tables.ts';

export interface ColumnMatch {
  /** Name in the files. */
  readonly from: string;
  readonly unit: string | null;
}

/** How well a table stands for a source of the pack, and by which columns. */
export interface TableMatch {
  readonly source: Source;
  readonly columns: ReadonlyMap<string, ColumnMatch>;
  readonly decimal: '.' | ',';
  /** 0 to 1. */
  readonly score: number;
}

/** Below this a name says too little. */
const enough = 0.4;

/**
 * Finds the columns of `source` in a sampled table: what the mapping says already, else by name, each with values that can be
 * cast. Null where the table is no likely match.
 */
export async function matchTable(
  connection: Connection,
  found: FoundTable,
  sample: TableSample,
  source: Source,
  mapped: SourceMapping | undefined,
): Promise<TableMatch | null> {
  const isMapped =
    mapped?.folder === found.folder ||
    mapped?.folder === found.name ||
    (mapped?.path != null && mapped.path === found.template);
  const named = isMapped
    ? 1
    : Math.max(tableScore(found.name, source.name), tableScore(found.folder.split('/').at(-1) ?? '', source.name));
  const decimal = await guessDecimal(connection, sample);
  const columns = await matchColumns(connection, sample, source, mapped, decimal, found.name);
  const required = source.columns.filter((column) => !column.optional);
  const coverage = required.filter((column) => columns.has(column.name)).length / Math.max(1, required.length);
  const isLikely = named > 0 ? coverage >= 0.5 || isMapped : coverage === 1 && required.length >= 4;
  return isLikely ? { source, columns, decimal, score: (named + coverage) / 2 } : null;
}

/** Assigns each table to at most one source and each source to at most one table, best pairs first. */
export function assignTables<T>(
  pairs: readonly { readonly table: T; readonly match: TableMatch }[],
): Map<T, TableMatch> {
  const assigned = new Map<T, TableMatch>();
  const taken = new Set<string>();
  for (const { table, match } of [...pairs].sort((a, b) => b.match.score - a.match.score)) {
    if (assigned.has(table) || taken.has(match.source.name)) continue;
    assigned.set(table, match);
    taken.add(match.source.name);
  }
  return assigned;
}

async function matchColumns(
  connection: Connection,
  sample: TableSample,
  source: Source,
  mapped: SourceMapping | undefined,
  decimal: '.' | ',',
  tableName: string,
): Promise<Map<string, ColumnMatch>> {
  const matches = new Map<string, ColumnMatch>();
  const used = new Set<string>();
  const take = (column: SourceColumn, match: ColumnMatch): void => {
    matches.set(column.name, match);
    used.add(match.from);
  };
  for (const column of source.columns) {
    const given = mapped?.columns[column.name];
    if (given !== undefined && sample.columns.some((c) => c.name === given.from))
      take(column, { from: given.from, unit: given.unit });
  }
  const candidates = source.columns.flatMap((column) =>
    sample.columns.map((given) => {
      const owners = [source.name, tableName];
      const score = Math.max(...owners.map((owner) => nameScore(given.name, column.name, owner)));
      return { column, given, score: column.optional ? score - 0.01 : score };
    }),
  );
  for (const { column, given, score } of candidates.sort((a, b) => b.score - a.score)) {
    if (score < enough || matches.has(column.name) || used.has(given.name)) continue;
    const unit = await fittingUnit(connection, sample, given, column, decimal);
    if (unit !== undefined) take(column, { from: given.name, unit });
  }
  return matches;
}

/** The unit under which at least half of the sampled values can be cast; undefined where none does. */
async function fittingUnit(
  connection: Connection,
  sample: TableSample,
  given: { readonly name: string; readonly type: string },
  column: SourceColumn,
  decimal: '.' | ',',
): Promise<string | null | undefined> {
  const name = quoteName(given.name);
  const isCents =
    column.type === 'decimal' && /(^|_)(cents?|minor)(_|$)/i.test(given.name.replace(/([a-z])([A-Z])/g, '$1_$2'));
  const units: (string | null)[] = isCents ? ['cents'] : [column.unit];
  if (column.type === 'timestamp' || column.type === 'date') {
    const middle = await connection.number(
      `SELECT coalesce(median(TRY_CAST(CAST(${name} AS VARCHAR) AS DOUBLE)), 0) FROM ${sample.table}`,
    );
    if (middle >= 1e11) units.unshift('epoch_ms');
    else if (middle >= 1e8) units.unshift('epoch_s');
  }
  for (const unit of units) {
    const cast = castColumn(name, given.type, { ...column, unit }, { decimal, nullText: [] });
    if ('impossible' in cast) continue;
    const [row] = await connection.rows<{ given: string; cast: string }>(
      `SELECT count(${cast.raw}) AS given, count(${cast.value}) AS cast FROM ${sample.table}`,
    );
    if (Number(row?.cast ?? 0) * 2 >= Number(row?.given ?? 0)) return unit;
  }
  return undefined;
}

/** `,` when numbers of a semicolon file are written so. */
async function guessDecimal(connection: Connection, sample: TableSample): Promise<'.' | ','> {
  if (sample.csv === null || sample.csv.delimiter === ',') return '.';
  const matches = sample.columns.map((column) => {
    const text = `CAST(${quoteName(column.name)} AS VARCHAR)`;
    return `count(*) FILTER (regexp_full_match(${text}, '-?[0-9.]*[0-9],[0-9]+')) - count(*) FILTER (regexp_full_match(${text}, '-?[0-9]+[.][0-9]{1,2}'))`;
  });
  const commas = await connection.number(`SELECT ${matches.join(' + ')} FROM ${sample.table}`);
  return commas > 0 ? ',' : '.';
}
