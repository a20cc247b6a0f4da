import { quoteName } from '../duckdb/sql-text.ts';
import type { Change } from './deltas.ts';
import { appendRows, replaceRows } from './ingest-delta.ts';
import { fileIdentity, type KnownFile } from './ingest-files.ts';
import { ingestFull } from './ingest-full.ts';
import { type FileFacts, type NumberedFile, readFiles, readTouchedRows } from './ingest-read.ts';
import { isOpen, resolveRows, standsInHistory, verdictTable } from './ingest-resolve.ts';
import { skippedRows } from './ingest-skipped.ts';
import { activeFiles, groupKey } from './ingest-source.ts';
import { rowColumns } from './ingest-tables.ts';
import { type IngestedSource, type IngestWork, keepVerdicts, setPaths } from './ingest-work.ts';

interface FileChanges {
  readonly added: readonly NumberedFile[];
  readonly removed: readonly KnownFile[];
}

/**
 * Brings the tables of a source from the files they were made of to those of the view. Only added files are read where all of
 * them are newer than everything known; else also the older files in which a touched key stands. The result equals that of
 * a full ingest.
 */
export async function ingestChanges(work: IngestWork): Promise<IngestedSource> {
  const { plan, known } = work;
  const now = new Set(work.files.map(fileIdentity));
  const before = new Set(known.map(fileIdentity));
  const added = work.files.filter((file) => !before.has(fileIdentity(file)));
  const removed = known.filter((file) => !now.has(fileIdentity(file)));
  const sameFull = plan.lastFull === work.knownLastFull;
  if (added.length === 0 && removed.length === 0 && sameFull) {
    return { facts: knownFacts(work), source: 'unchanged', history: 'unchanged' };
  }
  if (plan.source.mode === 'snapshot' && work.tables.history !== null)
    return changeSnapshotDays(work, { added, removed });
  if (plan.source.mode === 'snapshot') {
    const touchesLast = [...added, ...removed].some((file) => file.date === plan.lastFull);
    return sameFull && !touchesLast ? keepTables(work, { added, removed }) : ingestFull(work);
  }
  if (!sameFull) return ingestFull(work);
  const active = new Set(activeFiles(plan));
  const isActive = (file: { date: string }): boolean =>
    plan.source.history || plan.lastFull === null || file.date >= plan.lastFull;
  const changes = { added: added.filter((file) => active.has(file.view)), removed: removed.filter(isActive) };
  if (changes.added.length === 0 && changes.removed.length === 0) return keepTables(work, { added, removed });
  const skipped = await skippedRows(
    work,
    added.filter((file) => !active.has(file.view)),
  );
  const done =
    groupKey(plan.source).length === 0 ? await changeFreeRows(work, changes) : await changeKeyedRows(work, changes);
  return { ...done, facts: new Map([...knownFacts(work), ...skipped, ...done.facts]) };
}

/** Only files changed that a full day replaces as a whole. */
async function keepTables(work: IngestWork, { added }: FileChanges): Promise<IngestedSource> {
  const facts = new Map([...knownFacts(work), ...(await skippedRows(work, added))]);
  return { facts, source: 'unchanged', history: 'unchanged' };
}

/** Rows without a key: those of removed files go, those of added files come. */
async function changeFreeRows(work: IngestWork, { added, removed }: FileChanges): Promise<IngestedSource> {
  const { connection, plan, tables } = work;
  const facts = await readNew(work, added);
  await forgetQuarantine(work, removed);
  const old = `t._file IN (${idList(removed)})`;
  const source = await replaceRows(connection, `source.${plan.source.name}`, tables.source, old, 'FROM _ingest_new');
  return { facts, source, history: 'unchanged' };
}

async function changeKeyedRows(work: IngestWork, changes: FileChanges): Promise<IngestedSource> {
  const { connection, plan, tables } = work;
  const { source } = plan;
  const newest = work.known.reduce((date, file) => (file.date > date ? file.date : date), '');
  const isNewer = changes.removed.length === 0 && changes.added.every((file) => file.date > newest);
  const facts = await readNew(work, changes.added);
  const rowsBefore = knownFacts(work);
  const rowsOf = (id: number): number => (facts.get(id) ?? rowsBefore.get(id))?.rows ?? 0;
  await findTouched(work, changes.removed);
  await connection.run(`CREATE OR REPLACE TEMP TABLE _ingest_merge (${rowColumns(source)})`);
  await connection.run('INSERT INTO _ingest_merge FROM _ingest_new');
  if (isNewer)
    await connection.run(`INSERT INTO _ingest_merge SELECT t.* FROM ${tables.source} t WHERE ${touched(work, 't')}`);
  else await gatherOldRows(work, changes);
  await setPaths(work);
  const lastFull = tables.history === null ? null : plan.lastFull;
  const { conflicts } = await resolveRows(connection, source, '_ingest_merge', lastFull);
  if (isNewer) await forgetDeletions(work, changes.added);
  await keepVerdicts(work, '_ingest_merge', conflicts, rowsOf);
  const merged = 'SELECT t.* FROM _ingest_merge t WHERE';
  const sourceChange = await replaceRows(
    connection,
    `source.${source.name}`,
    tables.source,
    touched(work, 't'),
    `${merged} ${isOpen('t')}`,
  );
  let history: Change = 'unchanged';
  if (tables.history !== null) {
    const stands = `${merged} ${standsInHistory(source, 't')}`;
    const relation = `history.${source.name}`;
    history = isNewer
      ? await appendRows(connection, relation, tables.history, `${stands} AND t._file IN (${idList(changes.added)})`)
      : await replaceRows(connection, relation, tables.history, touched(work, 't'), stands);
  }
  return { facts, source: sourceChange, history };
}

/** Reads added files into `_ingest_new`. */
async function readNew(work: IngestWork, added: readonly NumberedFile[]): Promise<Map<number, FileFacts>> {
  const { connection, plan, tables, verifier } = work;
  await verifier.verify(added);
  await connection.run(`CREATE OR REPLACE TEMP TABLE _ingest_new (${rowColumns(plan.source)})`);
  return readFiles(connection, plan, added, '_ingest_new', tables.quarantine);
}

/** Keys (or parents) that stand in added or removed files, into `_ingest_touched`. */
async function findTouched(work: IngestWork, removed: readonly KnownFile[]): Promise<void> {
  const { connection, plan, tables } = work;
  const group = groupKey(plan.source).map(quoteName).join(', ');
  const gone = [tables.source, tables.unused, tables.history].flatMap((table) =>
    table === null ? [] : [`SELECT ${group} FROM ${table} WHERE _file IN (${idList(removed)})`],
  );
  const parts = [`SELECT ${group} FROM _ingest_new`, ...(removed.length === 0 ? [] : gone)];
  await connection.run(`CREATE OR REPLACE TEMP TABLE _ingest_touched AS ${parts.join(' UNION ')}`);
  if (parts.length === 1) {
    await connection.run('CREATE OR REPLACE TEMP TABLE _ingest_touched AS SELECT DISTINCT * FROM _ingest_touched');
  }
}

/** Adds the rows of touched keys in older files, and forgets what was said of them. */
async function gatherOldRows(work: IngestWork, { added, removed }: FileChanges): Promise<void> {
  const { connection, plan, tables, verifier } = work;
  const holding = [tables.source, tables.unused, tables.history].flatMap((table) =>
    table === null ? [] : [`SELECT DISTINCT _file FROM ${table} t WHERE ${touched(work, 't')}`],
  );
  const rows = await connection.rows<{ _file: number }>(holding.join(' UNION '));
  const excluded = new Set([...added, ...removed].map((file) => file.id));
  const ids = new Set(rows.map((row) => Number(row._file)).filter((id) => !excluded.has(id)));
  const files = work.files.filter((file) => ids.has(file.id));
  await verifier.verify(files);
  await readTouchedRows(connection, plan, files, '_ingest_merge', {
    table: '_ingest_touched',
    columns: groupKey(plan.source),
  });
  await forgetQuarantine(work, removed);
  if (tables.unused === null) return;
  await connection.run(
    `DELETE FROM ${tables.quarantine} AS q WHERE (q._file, q.row_number) IN
       (SELECT (t._file, t._row) FROM ${tables.unused} t WHERE t._why = 'conflict' AND ${touched(work, 't')})`,
  );
  await connection.run(`DELETE FROM ${tables.unused} AS t WHERE ${touched(work, 't')}`);
}

/** A newer version of a key that an older day deleted supersedes the deletion. */
async function forgetDeletions(work: IngestWork, added: readonly NumberedFile[]): Promise<void> {
  const { connection, plan, tables } = work;
  if (tables.unused === null) return;
  const group = groupKey(plan.source).map(quoteName);
  const alive = `SELECT 1 FROM _ingest_merge t WHERE ${group.map((name) => `t.${name} = u.${name}`).join(' AND ')} AND t._file IN (${idList(added)})
    AND t.rowid NOT IN (SELECT _rid FROM ${verdictTable} WHERE _why IN ('duplicate', 'older', 'conflict'))`;
  await connection.run(
    `UPDATE ${tables.unused} AS u SET _why = 'superseded' WHERE _why = 'deleted' AND EXISTS (${alive})`,
  );
}

/** Snapshot days do not depend on each other: those with other files are read again; the source table is the newest one. */
async function changeSnapshotDays(work: IngestWork, changes: FileChanges): Promise<IngestedSource> {
  const { connection, plan, tables, known, verifier } = work;
  const { source, lastFull } = plan;
  if (tables.history === null || tables.unused === null) return ingestFull(work);
  const days = new Set([...changes.added, ...changes.removed].map((file) => file.date));
  // A day that becomes the newest again: its deletions count once more.
  if (lastFull !== null && lastFull !== work.knownLastFull) days.add(lastFull);
  const files = work.files.filter((file) => days.has(file.date));
  await forgetQuarantine(
    work,
    known.filter((file) => days.has(file.date)),
  );
  const inDays = `t._extract_date IN (${[...days, '0001-01-01'].map((day) => `DATE '${day}'`).join(', ')})`;
  const replaced = lastFull === null ? 'false' : `(_why = 'deleted' AND _extract_date < DATE '${lastFull}')`;
  await connection.run(`DELETE FROM ${tables.unused} AS t WHERE ${inDays} OR ${replaced}`);
  await verifier.verify(files);
  await connection.run(`CREATE OR REPLACE TEMP TABLE _ingest_merge (${rowColumns(source)})`);
  const facts = await readFiles(connection, plan, files, '_ingest_merge', tables.quarantine);
  await setPaths(work);
  const { conflicts } = await resolveRows(connection, source, '_ingest_merge', lastFull);
  await keepVerdicts(work, '_ingest_merge', conflicts, (id) => facts.get(id)?.rows ?? 0);
  const stands = `SELECT t.* FROM _ingest_merge t WHERE ${standsInHistory(source, 't')}`;
  const history = await replaceRows(connection, `history.${source.name}`, tables.history, inDays, stands);
  const all = new Map([...knownFacts(work), ...facts]);
  if (lastFull === work.knownLastFull && (lastFull === null || !days.has(lastFull)))
    return { facts: all, source: 'unchanged', history };
  const newest = lastFull === null ? 'false' : `t._extract_date = DATE '${lastFull}'`;
  const change = await replaceRows(
    connection,
    `source.${source.name}`,
    tables.source,
    'true',
    `SELECT t.* FROM ${tables.history} t WHERE ${newest}`,
  );
  return { facts: all, source: change, history };
}

async function forgetQuarantine(work: IngestWork, files: readonly KnownFile[]): Promise<void> {
  if (files.length === 0) return;
  await work.connection.run(`DELETE FROM ${work.tables.quarantine} WHERE _file IN (${idList(files)})`);
}

function touched(work: IngestWork, alias: string): string {
  const names = groupKey(work.plan.source).map(quoteName);
  const tuple = (prefix: string): string => names.map((name) => `${prefix}.${name}`).join(', ');
  if (names.length === 1) return `${tuple(alias)} IN (SELECT ${tuple('k')} FROM _ingest_touched k)`;
  return `(${tuple(alias)}) IN (SELECT (${tuple('k')}) FROM _ingest_touched k)`;
}

function knownFacts(work: IngestWork): Map<number, FileFacts> {
  return new Map(work.known.map(({ id, rows, absent, unknown }) => [id, { rows, absent, unknown }]));
}

function idList(files: readonly { readonly id: number }[]): string {
  return files.length === 0 ? '0' : files.map((file) => file.id).join(', ');
}
