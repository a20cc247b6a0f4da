import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { SourceCounts } from '../protocol/snapshot.ts';
import type { FileFacts, NumberedFile } from './ingest-read.ts';
import { activeFiles } from './ingest-source.ts';
import type { IngestWork } from './ingest-work.ts';

/**
 * Counts what became of the rows of a source, from its tables. Every row of every file must be in exactly one place; anything else
 * is a fault of the engine, not of the data.
 */
export async function countSource(work: IngestWork, facts: ReadonlyMap<number, FileFacts>): Promise<SourceCounts> {
  const { connection, plan, tables, files } = work;
  const name = plan.source.name;
  const rowsIn = sum(files.map((file) => facts.get(file.id)?.rows ?? 0));
  const rows = await connection.number(`SELECT count(*) FROM ${tables.source}`);
  const quarantined = await connection.number(`SELECT count(*) FROM ${tables.quarantine}`);
  const why = new Map<string, number>();
  if (tables.unused !== null) {
    const found = await connection.rows<{ why: string; n: string }>(
      `SELECT _why AS why, sum(_n) AS n FROM ${tables.unused} GROUP BY _why`,
    );
    for (const row of found) why.set(row.why, Number(row.n));
  }
  const said = (...verdicts: string[]): number => sum(verdicts.map((verdict) => why.get(verdict) ?? 0));
  const duplicates = said('duplicate', 'repeat');
  const superseded = said('older', 'superseded') + (await replacedRows(work, facts));
  const deleted = said('deleted');
  const accounted = rows + quarantined + duplicates + superseded + deleted;
  if (accounted !== rowsIn) {
    throw new Error(
      `ingest of ${name}: ${rowsIn} rows in, but ${rows} rows + ${quarantined} quarantined + ${duplicates} duplicates + ${superseded} superseded + ${deleted} deleted = ${accounted}`,
    );
  }
  const columns = columnFacts(work, facts);
  const absent = plan.absent ? `no extract day has a file of ${name}` : null;
  return { source: name, absent, rowsIn, rows, quarantined, duplicates, superseded, deleted, ...columns };
}

/** Findings about columns that are worth a line in the log. */
export function columnDiagnostics(
  work: IngestWork,
  counts: SourceCounts,
  facts: ReadonlyMap<number, FileFacts>,
): Diagnostic[] {
  const name = work.plan.source.name;
  const files = readFilesOf(work);
  const found: Diagnostic[] = [];
  const warn = (code: string, message: string, advice: string): void => {
    found.push({ code, severity: 'warning', file: 'workspace.yml', line: null, column: null, message, advice });
  };
  for (const column of counts.unknownColumns) {
    const where = `mapping.sources.${name}.columns`;
    warn(
      'column-unknown',
      `The files of ${name} have a column ${column} that nothing asks for.`,
      `If it stands for a column of the pack, say so under ${where} in workspace.yml.`,
    );
  }
  for (const column of counts.absentColumns) {
    warn(
      'column-absent',
      `No file of ${name} has the optional column ${column}; it is empty, and what needs it is unavailable.`,
      `If it has another name, say so: mapping.sources.${name}.columns.${column}.from in workspace.yml.`,
    );
  }
  for (const column of work.plan.columns) {
    const without = files.filter((file) => facts.get(file.id)?.absent.includes(column.name));
    if (without.length === 0 || without.length === files.length) continue;
    warn(
      'column-partly-absent',
      `${without.length} of ${files.length} files of ${name} ${without.length === 1 ? 'lacks' : 'lack'} the optional column ${column.name}, for example ${without[0]?.path ?? ''}; it is empty there.`,
      'Have these days extracted again if the column matters.',
    );
  }
  return found;
}

function columnFacts(
  work: IngestWork,
  facts: ReadonlyMap<number, FileFacts>,
): Pick<SourceCounts, 'absentColumns' | 'unknownColumns'> {
  const found = readFilesOf(work).flatMap((file) => facts.get(file.id) ?? []);
  const names = work.plan.columns.map((column) => column.name);
  return {
    absentColumns: found.length === 0 ? [] : names.filter((name) => found.every((file) => file.absent.includes(name))),
    unknownColumns: [...new Set(found.flatMap((file) => file.unknown))].sort(),
  };
}

/** Files that were looked into; one without bytes has no columns to speak of. */
function readFilesOf(work: IngestWork): NumberedFile[] {
  const active = new Set(activeFiles(work.plan));
  return work.files.filter((file) => active.has(file.view) && file.bytes > 0);
}

/** Good rows of days that a newer full day replaces. */
async function replacedRows(work: IngestWork, facts: ReadonlyMap<number, FileFacts>): Promise<number> {
  const { connection, plan, tables, files } = work;
  const { lastFull } = plan;
  if (lastFull === null) return 0;
  const before = files.filter((file) => file.date < lastFull);
  const rows = sum(before.map((file) => facts.get(file.id)?.rows ?? 0));
  if (tables.history === null || tables.unused === null) return rows;
  const day = `DATE '${lastFull}'`;
  const elsewhere = await connection.number(
    `SELECT (SELECT count(*) FROM ${tables.quarantine} WHERE extract_date < ${day})
       + (SELECT coalesce(sum(_n), 0) FROM ${tables.unused} WHERE _extract_date < ${day} AND _why <> 'conflict')`,
  );
  return rows - elsewhere;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
