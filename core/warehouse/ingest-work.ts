import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { IsoDate } from '../protocol/date.ts';
import type { Change } from './deltas.ts';
import type { KnownFile, ObjectVerifier } from './ingest-files.ts';
import { type FileFacts, type NumberedFile, readDetail } from './ingest-read.ts';
import { pathTable, verdictTable } from './ingest-resolve.ts';
import { groupKey, type IngestSource } from './ingest-source.ts';
import type { SourceTables } from './ingest-tables.ts';

/** Everything about one source that is being ingested. */
export interface IngestWork {
  readonly connection: Connection;
  readonly plan: IngestSource;
  readonly tables: SourceTables;
  /** The files of the view, with their numbers. */
  readonly files: readonly NumberedFile[];
  /** The tables are there and may be changed; else they are made anew. */
  readonly usable: boolean;
  /** The files that the tables were made from. */
  readonly known: readonly KnownFile[];
  /** `plan.lastFull` of the build that made the tables. */
  readonly knownLastFull: IsoDate | null;
  readonly verifier: ObjectVerifier;
}

export interface IngestedSource {
  readonly facts: ReadonlyMap<number, FileFacts>;
  readonly source: Change;
  readonly history: Change;
}

/** Makes the paths of files known to the resolver: they break ties. */
export async function setPaths(work: IngestWork): Promise<void> {
  const { connection } = work;
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${pathTable} (file_id INTEGER, path VARCHAR)`);
  for (let from = 0; from < work.files.length; from += 1000) {
    const rows = work.files.slice(from, from + 1000).map((file) => `(${file.id}, ${quoteText(file.path)})`);
    await connection.run(`INSERT INTO ${pathTable} VALUES ${rows.join(', ')}`);
  }
}

/** Remembers why rows of `table` do not stand, and puts those that contradict each other into quarantine. */
export async function keepVerdicts(
  work: IngestWork,
  table: string,
  conflicts: number,
  rowsOf: (id: number) => number,
): Promise<void> {
  const { connection, tables, plan } = work;
  if (tables.unused === null) return;
  const group = groupKey(plan.source).map(quoteName).join(', ');
  await connection.run(
    `INSERT INTO ${tables.unused} SELECT ${group}, t._extract_date, t._file, NULL, v._why, count(*) FROM ${table} t
     JOIN ${verdictTable} v ON v._rid = t.rowid WHERE v._why NOT IN ('conflict', 'replaced') GROUP BY ALL`,
  );
  if (conflicts === 0) return;
  const keyDay = [...plan.source.key, '_extract_date'].map(quoteName);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE _ingest_conflict_keys AS SELECT DISTINCT ${keyDay.join(', ')}, _file FROM ${table} t
     JOIN ${verdictTable} v ON v._rid = t.rowid WHERE v._why = 'conflict'`,
  );
  const ids = new Set(
    (await connection.rows<{ id: number }>('SELECT DISTINCT _file AS id FROM _ingest_conflict_keys')).map((row) =>
      Number(row.id),
    ),
  );
  const match = [...keyDay, '_file'].map((name) => `s.${name} = k.${name}`).join(' AND ');
  const files = work.files.filter((file) => ids.has(file.id));
  await readDetail(
    connection,
    plan,
    files,
    (file) => rowsOf(file.id),
    '_ingest_conflicts',
    `SEMI JOIN _ingest_conflict_keys k ON ${match}`,
  );
  const key = plan.source.key;
  const value = key.map((name) => `CAST(${quoteName(name)} AS VARCHAR)`).join(` || ', ' || `);
  await connection.run(
    `INSERT INTO ${tables.quarantine} SELECT _file, _extract_date, _row, ${quoteText(key.join(', '))}, ${value},
       'the same key twice in one day with different values', _raw FROM _ingest_conflicts`,
  );
  await connection.run(
    `INSERT INTO ${tables.unused} SELECT ${group}, _extract_date, _file, _row, 'conflict', 1 FROM _ingest_conflicts`,
  );
  await connection.run('DROP TABLE _ingest_conflicts; DROP TABLE _ingest_conflict_keys');
}

/** Drops what a source leaves behind in the temporary schema. */
export async function dropWorkTables(connection: Connection): Promise<void> {
  const names = ['positions', 'paths', 'verdict', 'new', 'merge', 'touched', 'old', 'now', 'days'];
  for (const name of names) await connection.run(`DROP TABLE IF EXISTS temp._ingest_${name}`);
}
