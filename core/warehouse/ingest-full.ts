import type { Connection } from '../duckdb/connection.ts';
import { type FileFacts, readFiles } from './ingest-read.ts';
import { isOpen, resolveRows, standsInHistory } from './ingest-resolve.ts';
import { skippedRows } from './ingest-skipped.ts';
import { activeFiles } from './ingest-source.ts';
import { createSourceTables } from './ingest-tables.ts';
import { type IngestedSource, type IngestWork, keepVerdicts, setPaths } from './ingest-work.ts';

/** A table of which less than this share goes is deleted from; else it is written anew. */
const rewriteShare = 0.2;

/** Makes the tables of a source from all its files. */
export async function ingestFull(work: IngestWork): Promise<IngestedSource> {
  const { connection, plan, tables } = work;
  const { source } = plan;
  await createSourceTables(connection, source);
  const active = new Set(activeFiles(plan));
  const files = work.files.filter((file) => active.has(file.view));
  await work.verifier.verify(files);
  const into = tables.history ?? tables.source;
  const facts = new Map<number, FileFacts>([
    ...(await readFiles(connection, plan, files, into, tables.quarantine)),
    ...(await skippedRows(
      work,
      work.files.filter((file) => !active.has(file.view)),
    )),
  ]);
  if (tables.unused !== null) {
    await setPaths(work);
    const { verdicts, conflicts } = await resolveRows(
      connection,
      source,
      into,
      tables.history === null ? null : plan.lastFull,
    );
    await keepVerdicts(work, into, conflicts, (id) => facts.get(id)?.rows ?? 0);
    if (tables.history !== null) {
      const open = verdicts === 0 ? '' : `WHERE ${isOpen('t')}`;
      await connection.run(`INSERT INTO ${tables.source} SELECT t.* FROM ${tables.history} t ${open}`);
    }
    if (verdicts > 0)
      await keepOnly(connection, into, tables.history === null ? isOpen('t') : standsInHistory(source, 't'));
  }
  return { facts, source: 'rebuilt', history: 'rebuilt' };
}

/** Keeps the rows of a table (as `t`) that meet a condition. */
async function keepOnly(connection: Connection, table: string, condition: string): Promise<void> {
  const [counts] = await connection.rows<{ rows: string; kept: string }>(
    `SELECT count(*) AS rows, count(*) FILTER (${condition}) AS kept FROM ${table} t`,
  );
  const [rows, kept] = [Number(counts?.rows ?? 0), Number(counts?.kept ?? 0)];
  if (kept === rows) return;
  if (rows - kept < rows * rewriteShare) {
    await connection.run(`DELETE FROM ${table} AS t WHERE NOT (${condition})`);
    return;
  }
  const [schema = '', name = ''] = table.split(/\.(?=")/);
  await connection.run(
    `CREATE OR REPLACE TABLE ${schema}._ingest_next AS SELECT t.* FROM ${table} t WHERE ${condition}`,
  );
  await connection.run(`DROP TABLE ${table}`);
  await connection.run(`ALTER TABLE ${schema}._ingest_next RENAME TO ${name}`);
}
