import type { CatalogColumn } from '#core/protocol/catalog';
import type { readerApi } from '#core/protocol/engine-api';
import type { Client } from '#core/protocol/rpc';
import { collectTable } from '../engine/result-table.ts';

/** What a column holds. Texts are exact values, cut after 200 characters; null where every value is NULL. */
export interface ColumnProfile {
  readonly nulls: number;
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
}

export interface TableProfile {
  readonly rows: number;
  /** False: distinct values are an estimate, good to some percent. */
  readonly exact: boolean;
  readonly columns: ReadonlyMap<string, ColumnProfile>;
}

/** Counting every distinct value of all columns at once is for tables up to this many rows. */
const exactRows = 1_000_000;

/** One statement that reads the table once: rows, then for each column its values, distinct values, least and greatest. */
export function profileSql(relation: string, columns: readonly string[], exact: boolean): string {
  const measures = columns
    .map(quote)
    .flatMap((name) => [
      `count(${name})`,
      exact ? `count(DISTINCT ${name})` : `approx_count_distinct(${name})`,
      `left(CAST(min(${name}) AS VARCHAR), 200)`,
      `left(CAST(max(${name}) AS VARCHAR), 200)`,
    ]);
  const list = ['count(*)', ...measures].map((measure, at) => `  ${measure} AS c${at}`);
  return `SELECT\n${list.join(',\n')}\nFROM ${relation.split('.').map(quote).join('.')}`;
}

/** Profiles the columns that have values. Errors: those of `sql`. */
export async function loadProfile(
  reader: Client<typeof readerApi>,
  question: {
    readonly snapshot: string;
    readonly relation: string;
    readonly columns: readonly CatalogColumn[];
    readonly rows: number;
  },
  signal: AbortSignal,
): Promise<TableProfile> {
  const names = question.columns.filter((column) => column.unavailable === null).map((column) => column.name);
  const exact = question.rows <= exactRows;
  const sql = profileSql(question.relation, names, exact);
  const { table } = await collectTable(await reader.sql({ snapshot: question.snapshot, sql }, { signal }));
  const rows = Number(table.text(0, 0));
  const columns = names.map((name, at): [string, ColumnProfile] => {
    const first = 1 + at * 4;
    const profile = {
      nulls: rows - Number(table.text(0, first)),
      distinct: Number(table.text(0, first + 1)),
      min: table.text(0, first + 2),
      max: table.text(0, first + 3),
    };
    return [name, profile];
  });
  return { rows, exact, columns: new Map(columns) };
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
