import type { Connection } from '../duckdb/connection.ts';
import { interruptible } from '../duckdb/result-stream.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { Catalog } from '../protocol/catalog.ts';
import type { FoundRecord, FoundRecords, RecordKind } from '../protocol/record.ts';
import { readCatalog } from '../warehouse/catalog.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { QueryDesk, QueryOptions } from './run-query.ts';

/** Characters of a title that are shown in a list. */
const TITLE_LENGTH = 200;

const catalogs = new WeakMap<OpenSnapshot, Promise<Catalog>>();

/** The catalog of an open snapshot, read once. */
export function catalogOf(snapshot: OpenSnapshot, connection: Connection): Promise<Catalog> {
  let catalog = catalogs.get(snapshot);
  if (catalog === undefined) {
    catalog = readCatalog(connection, snapshot.id);
    catalogs.set(snapshot, catalog);
    catalog.catch(() => catalogs.delete(snapshot));
  }
  return catalog;
}

/** Looks a text up among the ids and names of every kind of record. Errors: `cancelled`, `snapshot-damaged`. */
export async function findRecords(
  desk: QueryDesk,
  snapshot: OpenSnapshot,
  { text, limit }: { readonly text: string; readonly limit: number },
  options: QueryOptions,
): Promise<FoundRecords> {
  const connection = await snapshot.connect();
  try {
    const catalog = await catalogOf(snapshot, connection);
    const unavailable: { label: string; reason: string }[] = [];
    const looked: string[] = [];
    for (const kind of catalog.records) {
      const reasonOf = missingReason(catalog, kind.model);
      const missing = reasonOf(null) ?? reasonOf(kind.id);
      if (missing === null) looked.push(lookUpSql(kind, (column) => reasonOf(column) === null, limit));
      else unavailable.push({ label: kind.label, reason: missing });
    }
    const sql = `SELECT kind, id, title FROM (${looked.join('\nUNION ALL\n')}) ORDER BY rank, kind, length(id), id`;
    const ask = () => connection.rows<FoundRecord>(sql, [text.trim()]);
    const records =
      looked.length === 0 ? [] : await desk.queue.run(() => interruptible(connection, options.signal, ask), options);
    return { snapshot: snapshot.id, records, unavailable };
  } finally {
    connection.close();
  }
}

/** Why a column of a model (null: the model itself) is not in the snapshot; null where it is. */
export function missingReason(catalog: Catalog, name: string): (column: string | null) => string | null {
  const model = catalog.models.find((one) => one.name === name);
  return (column) => {
    if (model === undefined) return `the snapshot has no table ${name}`;
    if (model.unavailable !== null || column === null) return model.unavailable;
    const found = model.columns.find((one) => one.name === column);
    return found === undefined ? `${name} has no column ${column}` : found.unavailable;
  };
}

/**
 * One scan of a model, with the text as its only parameter: whatever it holds, it is never part of the statement, and nothing in
 * it stands for other text. Only what holds the text is ranked. Columns: kind, id, title, rank (0 for the very id, the higher
 * the worse).
 */
export function lookUpSql(kind: RecordKind, has: (column: string) => boolean, limit: number): string {
  const others = [...(kind.title === null ? [] : [kind.title]), ...kind.also].filter(has);
  const title = kind.title !== null && has(kind.title) ? asText(kind.title) : 'CAST(NULL AS VARCHAR)';
  const columns = [kind.id, ...others];
  const folded = columns.map((column, at) => `${fold(asText(column))} AS t${at}`);
  const wanted = fold('$1::VARCHAR');
  const any = (test: (text: string) => string): string => columns.map((_, at) => test(`t${at}`)).join(' OR ');
  const rank = [
    'WHEN id = $1::VARCHAR THEN 0',
    `WHEN t0 = ${wanted} THEN 1`,
    ...(others.length === 0 ? [] : [`WHEN ${any((text) => `${text} = ${wanted}`)} THEN 2`]),
    `WHEN ${any((text) => `starts_with(${text}, ${wanted})`)} THEN 3`,
    'ELSE 4',
  ].join(' ');
  return `(SELECT ${quoteText(kind.name)} AS kind, id, left(title, ${TITLE_LENGTH}) AS title, CASE ${rank} END AS rank
FROM (SELECT ${asText(kind.id)} AS id, ${title} AS title, ${folded.join(', ')} FROM ${quoteName(kind.model)})
WHERE ${any((text) => `contains(${text}, ${wanted})`)} ORDER BY rank, length(id), id LIMIT ${limit})`;
}

function asText(column: string): string {
  return `CAST(${quoteName(column)} AS VARCHAR)`;
}

/** Upper case and accents make no difference. */
function fold(text: string): string {
  return `strip_accents(lower(${text}))`;
}
