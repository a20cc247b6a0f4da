import { interruptible } from '../duckdb/result-stream.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { Catalog } from '../protocol/catalog.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { RecordDetail, RecordFact, RecordKind, RecordPage, RecordRows } from '../protocol/record.ts';
import { catalogOf, missingReason } from './find-records.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { QueryDesk, QueryOptions } from './run-query.ts';

/** One record: its facts, and for each table of its page the SQL that reads the rows. Errors: `record-kind-unknown`, `cancelled`. */
export async function readRecord(
  desk: QueryDesk,
  snapshot: OpenSnapshot,
  asked: { readonly kind: string; readonly id: string },
  options: QueryOptions,
): Promise<RecordPage> {
  const connection = await snapshot.connect();
  const ask = <T>(sql: string, values: readonly string[]): Promise<T[]> => {
    const work = () => connection.rows<T>(sql, values);
    return desk.queue.run(() => interruptible(connection, options.signal, work), options);
  };
  try {
    const catalog = await catalogOf(snapshot, connection);
    const kind = catalog.records.find((one) => one.name === asked.kind);
    if (kind === undefined) {
      const known = catalog.records.map((one) => one.name);
      throw new EngineError('record-kind-unknown', { kind: asked.kind, snapshot: snapshot.id, known });
    }
    const page = { snapshot: snapshot.id, kind: kind.name, label: kind.label, id: asked.id };
    const [row] =
      missingReason(catalog, kind.model)(null) === null
        ? await ask<Readonly<Record<string, string | null>>>(headSql(kind, catalog), [asked.id])
        : [];
    if (row === undefined) return { ...page, title: null, found: false, facts: [], details: [] };
    const details: RecordRows[] = [];
    for (const detail of kind.details) {
      const rows = detailRows(kind, detail, asked.id, catalog);
      const [count] =
        rows.unavailable === null ? await ask<{ n: unknown }>(`SELECT count(*) AS n FROM (${rows.sql})`, []) : [];
      details.push({ ...rows, rows: Number(count?.n ?? 0) });
    }
    return { ...page, title: row['title'] ?? null, found: true, facts: factsOf(kind, catalog, row), details };
  } finally {
    connection.close();
  }
}

/** Column by column as text: `title`, then `f0`, `f1`. What the snapshot does not have is NULL. */
function headSql(kind: RecordKind, catalog: Catalog): string {
  const reasonOf = missingReason(catalog, kind.model);
  const text = (column: string | null): string =>
    column === null || reasonOf(column) !== null ? 'NULL' : `CAST(${quoteName(column)} AS VARCHAR)`;
  const columns = [`${text(kind.title)} AS title`, ...kind.facts.map((fact, at) => `${text(fact.column)} AS f${at}`)];
  return `SELECT ${columns.join(', ')} FROM ${quoteName(kind.model)} WHERE CAST(${quoteName(kind.id)} AS VARCHAR) = $1 LIMIT 1`;
}

function factsOf(
  kind: RecordKind,
  catalog: Catalog,
  row: Readonly<Record<string, string | null>>,
): readonly RecordFact[] {
  const reasonOf = missingReason(catalog, kind.model);
  const columns = catalog.models.find((one) => one.name === kind.model)?.columns ?? [];
  return kind.facts.map((fact, at) => ({
    ...fact,
    value: row[`f${at}`] ?? null,
    type: columns.find((one) => one.name === fact.column)?.type ?? '',
    unavailable: reasonOf(fact.column),
  }));
}

/** The table of a detail; `rows` is not counted yet. */
function detailRows(kind: RecordKind, detail: RecordDetail, id: string, catalog: Catalog): RecordRows {
  const reasonOf = missingReason(catalog, detail.model);
  const throughReason = detail.through === null ? () => null : missingReason(catalog, detail.through);
  const unavailable =
    reasonOf(null) ?? reasonOf(detail.by) ?? throughReason(null) ?? throughReason(detail.by) ?? throughReason(kind.id);
  const { label, description, model } = detail;
  const columns = detail.columns.filter((one) => reasonOf(one.column) === null);
  const missing = detail.columns.flatMap((one) => {
    const reason = reasonOf(one.column);
    return reason === null ? [] : [{ label: one.label, reason }];
  });
  const sql =
    unavailable === null && columns.length > 0
      ? detailSql(
          kind,
          detail,
          columns.map((one) => one.column),
          id,
        )
      : '';
  return { label, description, model, columns, missing, unavailable, rows: 0, sql };
}

function detailSql(kind: RecordKind, detail: RecordDetail, columns: readonly string[], id: string): string {
  const by = quoteName(detail.by);
  const where =
    detail.through === null
      ? `${by} = ${quoteText(id)}`
      : `${by} IN (SELECT ${by} FROM ${quoteName(detail.through)} WHERE ${quoteName(kind.id)} = ${quoteText(id)})`;
  const order = detail.newest === null ? [] : [`${quoteName(detail.newest)} DESC NULLS LAST`];
  const ties = columns.filter((column) => column !== detail.newest).map(quoteName);
  return [
    `SELECT ${columns.map(quoteName).join(', ')}`,
    `FROM ${quoteName(detail.model)}`,
    `WHERE ${where}`,
    `ORDER BY ${[...order, ...ties].join(', ')}`,
  ].join('\n');
}
