import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { ExtractFile } from '../extracts/extract-view.ts';
import { type GroupPlan, planGroup, stagingDetail, stagingSelect } from '../models/staging-sql.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import { findBadJsonLine } from './ingest-file-head.ts';
import { groupFiles, parquetError } from './ingest-groups.ts';
import type { IngestSource } from './ingest-source.ts';
import { quarantineBadRows } from './quarantine.ts';

/** A file of the view and its number in `meta.extract_files`. */
export interface NumberedFile extends ExtractFile {
  readonly id: number;
  /** The same file as the view has it. */
  readonly view: ExtractFile;
}

/** What was found in a file while it was read. */
export interface FileFacts {
  readonly rows: number;
  readonly absent: readonly string[];
  readonly unknown: readonly string[];
}

const positions = '_ingest_positions';

/**
 * Appends the good rows of files to `target` (declared columns, `_extract_date`, `_file`), puts the others into quarantine, and
 * compares row counts with the manifests. One pass over the files; those with refused rows are read a second time.
 */
export async function readFiles(
  connection: Connection,
  plan: IngestSource,
  files: readonly NumberedFile[],
  target: string,
  quarantine: string,
): Promise<Map<number, FileFacts>> {
  const groups = await planGroups(connection, plan, files);
  for (const group of groups) {
    await setPositions(connection, group.files);
    const select = stagingSelect(group.plan, group.files, plan.dialect, positions);
    await reading(group, connection.run(`INSERT INTO ${target} ${select}`));
  }
  const counts = await countRows(connection, target);
  const facts = new Map<number, FileFacts>();
  const none = { rows: 0, bad: 0 };
  for (const file of files) {
    const { rows } = counts.get(file.id) ?? none;
    if (file.rows !== null && file.rows !== rows) {
      throw new EngineError('extract-rows-differ', { path: file.path, expected: file.rows, found: rows });
    }
    facts.set(file.id, { rows, absent: [], unknown: [] });
  }
  for (const group of groups) {
    const bad = group.files.filter((file) => (counts.get(file.id) ?? none).bad > 0);
    if (bad.length > 0) {
      await setPositions(connection, bad, (file) => facts.get(file.id)?.rows ?? 0);
      const detail = stagingDetail(group.plan, bad, plan.dialect, positions);
      await reading(
        group,
        quarantineBadRows(connection, {
          plan: group.plan,
          source: plan.source,
          files: bad,
          detail,
          target,
          quarantine,
        }),
      );
    }
    for (const [id, found] of await factsOf(connection, group, target)) {
      facts.set(id, { rows: facts.get(id)?.rows ?? 0, ...found });
    }
  }
  if ([...counts.values()].some((count) => count.bad > 0))
    await connection.run(`DELETE FROM ${target} WHERE _file < 0`);
  return facts;
}

/** Appends the good rows of files that were read before and whose `columns` are in the table `touched`. */
export async function readTouchedRows(
  connection: Connection,
  plan: IngestSource,
  files: readonly NumberedFile[],
  target: string,
  touched: { readonly table: string; readonly columns: readonly string[] } | null,
): Promise<void> {
  for (const group of await planGroups(connection, plan, files)) {
    await setPositions(connection, group.files);
    const select = stagingSelect(group.plan, group.files, plan.dialect, positions);
    const match = touched?.columns.map((name) => `s.${quoteName(name)} = t.${quoteName(name)}`).join(' AND ');
    const semi = touched === null ? '' : `SEMI JOIN ${touched.table} t ON ${match}`;
    await reading(
      group,
      connection.run(`INSERT INTO ${target} SELECT s.* FROM (${select}) s ${semi} WHERE s._file > 0`),
    );
  }
}

/** Creates the temporary table `into` of the good rows of `files` with their `_row` and `_raw`, where `condition` holds. */
export async function readDetail(
  connection: Connection,
  plan: IngestSource,
  files: readonly NumberedFile[],
  rowsOf: (file: NumberedFile) => number,
  into: string,
  semiJoin: string,
): Promise<void> {
  let isFirst = true;
  for (const group of await planGroups(connection, plan, files)) {
    await setPositions(connection, group.files, rowsOf);
    const detail = stagingDetail(group.plan, group.files, plan.dialect, positions);
    const names = [...plan.columns.map((column) => quoteName(column.name)), '_extract_date', '_file', '_row', '_raw'];
    const select = `SELECT ${names.map((name) => `s.${name}`).join(', ')} FROM (${detail}) s ${semiJoin} WHERE s._column IS NULL`;
    await reading(
      group,
      connection.run(isFirst ? `CREATE OR REPLACE TEMP TABLE ${into} AS ${select}` : `INSERT INTO ${into} ${select}`),
    );
    isFirst = false;
  }
}

interface NumberedGroup {
  readonly plan: GroupPlan;
  readonly files: readonly NumberedFile[];
}

async function planGroups(
  connection: Connection,
  plan: IngestSource,
  files: readonly NumberedFile[],
): Promise<NumberedGroup[]> {
  const numbers = new Map<ExtractFile, NumberedFile>(files.map((file) => [file, file]));
  return (await groupFiles(connection, files, plan.dialect)).map((group) => {
    const planned = planGroup(group, plan.columns, plan.rules);
    refuseColumns(plan, planned);
    return { plan: planned, files: group.files.flatMap((file) => numbers.get(file) ?? []) };
  });
}

function refuseColumns(plan: IngestSource, group: GroupPlan): void {
  const source = plan.source.name;
  const path = group.group.files[0]?.path ?? '';
  const [absent] = group.absent.filter((column) => !column.optional);
  if (absent !== undefined) {
    const found = group.group.columns.map((column) => column.name);
    throw new EngineError('source-column-absent', {
      source,
      column: absent.name,
      path,
      found: found.join(', '),
      suggestion: suggestion(absent.from, found),
    });
  }
  const [impossible] = group.impossible;
  if (impossible !== undefined) {
    throw new EngineError('source-column-impossible', {
      source,
      column: impossible.column.name,
      path,
      why: impossible.why,
    });
  }
}

async function setPositions(
  connection: Connection,
  files: readonly NumberedFile[],
  rowsOf: (file: NumberedFile) => number = () => 0,
): Promise<void> {
  let before = 0;
  const rows = files.map((file, i) => {
    const row = `(${i}, ${file.id}, DATE '${file.date}', ${before})`;
    before += rowsOf(file);
    return row;
  });
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${positions} AS SELECT CAST(p AS UBIGINT) AS position, CAST(i AS INTEGER) AS file_id,
       d AS extract_date, CAST(n AS BIGINT) AS first_row FROM (VALUES ${rows.join(', ')}) t(p, i, d, n)`,
  );
}

async function countRows(connection: Connection, target: string): Promise<Map<number, { rows: number; bad: number }>> {
  const rows = await connection.rows<{ id: number; rows: string; bad: string }>(
    `SELECT abs(_file) AS id, count(*) AS rows, count(*) FILTER (_file < 0) AS bad FROM ${target} GROUP BY abs(_file)`,
  );
  return new Map(rows.map((row) => [Number(row.id), { rows: Number(row.rows), bad: Number(row.bad) }]));
}

/** Absent and unknown columns of each file; an optional key that only some JSON lines have is not absent. */
async function factsOf(
  connection: Connection,
  group: NumberedGroup,
  target: string,
): Promise<[number, { absent: string[]; unknown: readonly string[] }][]> {
  const { absent, unknown } = group.plan;
  const late = group.plan.group.format === 'jsonl' ? absent : [];
  const seen = new Set<string>();
  for (const column of late) {
    const ids = group.files.map((file) => file.id).join(', ');
    const rows = await connection.number(
      `SELECT count(${quoteName(column.name)}) FROM ${target} WHERE _file IN (${ids})`,
    );
    if (rows > 0) seen.add(column.name);
  }
  const names = absent.map((column) => column.name).filter((name) => !seen.has(name));
  return group.files.map((file) => [file.id, { absent: names, unknown }]);
}

/** Gives DuckDB's errors about files their key and line. */
async function reading(group: NumberedGroup, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isEngineError(error, 'sql-failed')) throw error;
    throw await fileError(error, group);
  }
}

async function fileError(error: EngineError, group: NumberedGroup): Promise<Error> {
  const { message } = error;
  const file = group.files.find((candidate) => message.includes(candidate.object));
  if (group.plan.group.format === 'parquet') return file === undefined ? error : parquetError(error, group.files);
  if (file === undefined) return error;
  const { path } = file;
  const because = { cause: error };
  if (group.plan.group.format === 'jsonl') {
    const line = await findBadJsonLine(file).catch(() => null);
    if (line !== null)
      return new EngineError('extract-line-malformed', { path, line, message: 'it is not a JSON object' }, because);
  }
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  const first = message
    .split('\n')
    .find((text) => /Expected Number|unterminated quote|Invalid unicode|quote/i.test(text));
  if (line !== undefined) {
    return new EngineError(
      'extract-line-malformed',
      { path, line: Number(line), message: first?.trim() ?? 'it cannot be read' },
      because,
    );
  }
  const text = message.split('\n')[0]?.replaceAll(file.object, path) ?? '';
  return new EngineError(
    'extract-file-unreadable',
    { path, format: group.plan.group.format.toUpperCase(), message: text },
    because,
  );
}
