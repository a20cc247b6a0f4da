import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Connection, Database } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import { parseManifest } from '../extracts/manifest.ts';
import type { Pack, Source } from '../packs/pack.ts';
import type { WorkspaceConfig } from '../packs/workspace-config.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import type { OnProgress } from '../protocol/progress.ts';
import {
  type FirstLook,
  type FirstLookColumn,
  type FirstLookSource,
  type Mapping,
  type SourceMapping,
  sourceMappingSchema,
} from '../protocol/workspace.ts';
import type { SourceConnector, SourceObject } from '../sources/source-connector.ts';
import { assignTables, matchTable, type TableMatch } from './first-look-match.ts';
import { sampleTable, type TableSample } from './first-look-sample.ts';
import { type FoundTable, findTables, missingDays } from './first-look-tables.ts';

export interface FirstLookInput {
  /** Closed at the end. */
  readonly connector: SourceConnector;
  /** With the workspace's settings and statuses applied. */
  readonly pack: Pack;
  readonly config: WorkspaceConfig;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** Keys beyond this are not looked at. */
const largestListing = 200_000;

interface Inspected {
  readonly found: FoundTable;
  readonly sample: TableSample | null;
}

/**
 * Looks at a root without copying it: which tables, days and columns there are, what they most likely stand for in the pack, and
 * a mapping that says so. A few files of each table are sampled. What the workspace maps already stays as it is.
 */
export async function takeFirstLook(input: FirstLookInput): Promise<FirstLook> {
  const { connector, pack, signal } = input;
  const dir = await mkdtemp(path.join(tmpdir(), 'assay-look-'));
  const database = await Database.open();
  try {
    const connection = await database.connect();
    const diagnostics: Diagnostic[] = [];
    const objects = await listObjects(input, diagnostics);
    const completeness = completenessOf(objects);
    const tables = await nameByManifest(connector, objects, findTables(objects), diagnostics);
    const inspected: Inspected[] = [];
    for (const [i, found] of tables.entries()) {
      signal?.throwIfAborted();
      input.onProgress?.({ stage: 'fetch', item: found.folder, done: i, total: tables.length, unit: 'sources' });
      inspected.push({ found, sample: await inspect(connection, input, found, dir, i, diagnostics) });
    }
    const assigned = await assign(connection, input, inspected);
    const sources: FirstLookSource[] = [];
    for (const each of inspected) sources.push(await describe(connection, pack, each, assigned.get(each) ?? null));
    const mapped = new Set(sources.map((source) => source.mappedTo));
    return {
      root: connector.root,
      completeness,
      sources,
      absentSources: pack.sources
        .filter((s) => !mapped.has(s.name))
        .map((s) => ({ source: s.name, required: s.required })),
      mapping: proposeMapping(input.config.mapping, completeness, assigned),
      diagnostics,
    };
  } finally {
    database.close();
    connector.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function listObjects(input: FirstLookInput, diagnostics: Diagnostic[]): Promise<SourceObject[]> {
  const objects: SourceObject[] = [];
  for await (const page of input.connector.list('', input.signal === undefined ? {} : { signal: input.signal })) {
    objects.push(...page);
    input.onProgress?.({ stage: 'list', item: null, done: objects.length, total: null, unit: 'objects' });
    if (objects.length <= largestListing) continue;
    diagnostics.push(
      note(
        'first-look-cut',
        `Only the first ${objects.length} objects were looked at.`,
        'Name a folder further down as the root if tables are missing here.',
      ),
    );
    break;
  }
  return objects;
}

function completenessOf(objects: readonly SourceObject[]): FirstLook['completeness'] {
  if (objects.some((object) => /^_manifests\/dt=.*\.json$/.test(object.key))) return 'manifest';
  return objects.some((object) => /(^|\/)_SUCCESS$/.test(object.key)) ? 'success_file' : 'settled';
}

/** The newest manifest says what the files of a folder are called. */
async function nameByManifest(
  connector: SourceConnector,
  objects: readonly SourceObject[],
  tables: readonly FoundTable[],
  diagnostics: Diagnostic[],
): Promise<readonly FoundTable[]> {
  const newest = objects.filter((object) => /^_manifests\/dt=.*\.json$/.test(object.key)).at(-1);
  if (newest === undefined) return tables;
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await connector.read(newest.key)).body) chunks.push(chunk);
  try {
    const { files } = parseManifest(newest.key, Buffer.concat(chunks));
    const sourceOf = new Map(files.map((file) => [file.path, file.source]));
    return tables.map((table) => {
      const named = table.objects.flatMap((object) => sourceOf.get(object.key) ?? []);
      return named[0] === undefined ? table : { ...table, name: named[0], folder: named[0], template: null };
    });
  } catch (error) {
    if (!isEngineError(error)) throw error;
    diagnostics.push(note(error.code, error.message, error.advice));
    return tables;
  }
}

async function inspect(
  connection: Connection,
  { connector, signal }: FirstLookInput,
  found: FoundTable,
  dir: string,
  i: number,
  diagnostics: Diagnostic[],
): Promise<TableSample | null> {
  try {
    const sample = await sampleTable(connection, connector, found, dir, `look_${i}`, signal);
    if (sample === null)
      diagnostics.push(
        note(
          'table-not-sampled',
          `No file of ${found.folder} could be sampled: they are empty or very large.`,
          'Look at the files themselves.',
        ),
      );
    return sample;
  } catch (error) {
    if (!isEngineError(error) || error.code === 'cancelled') throw error;
    diagnostics.push(
      note(
        'table-unreadable',
        `${found.folder} could not be read: ${error.message.replaceAll(dir, '').split('\n')[0] ?? ''}`,
        'Look at its newest file; the other tables are not affected.',
      ),
    );
    return null;
  }
}

async function assign(
  connection: Connection,
  { pack, config }: FirstLookInput,
  inspected: readonly Inspected[],
): Promise<Map<Inspected, TableMatch>> {
  const pairs: { table: Inspected; match: TableMatch }[] = [];
  for (const table of inspected) {
    if (table.sample === null) continue;
    for (const source of pack.sources) {
      const match = await matchTable(
        connection,
        table.found,
        table.sample,
        source,
        config.mapping.sources[source.name],
      );
      if (match !== null) pairs.push({ table, match });
    }
  }
  return assignTables(pairs);
}

async function describe(
  connection: Connection,
  pack: Pack,
  { found, sample }: Inspected,
  match: TableMatch | null,
): Promise<FirstLookSource> {
  const meaning = new Map([...(match?.columns ?? [])].map(([name, { from }]) => [from, name]));
  const columns: FirstLookColumn[] = [];
  for (const { name, type } of sample?.columns ?? []) {
    const values = await connection.rows<{ value: string }>(
      `SELECT CAST(${quoteName(name)} AS VARCHAR) AS value FROM ${sample?.table ?? ''} WHERE ${quoteName(name)} IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, value LIMIT 3`,
    );
    columns.push({
      name,
      type,
      mappedTo: meaning.get(name) ?? null,
      sample: values.map(({ value }) => value.slice(0, 80)),
    });
  }
  const required = match?.source.columns.filter((column) => !column.optional) ?? [];
  return {
    folder: found.folder,
    mappedTo: match?.source.name ?? null,
    files: found.objects.length,
    bytes: found.objects.reduce((bytes, object) => bytes + object.bytes, 0),
    firstDay: found.days[0] ?? null,
    lastDay: found.days.at(-1) ?? null,
    missingDays: missingDays(found.days),
    columns,
    absentColumns: required.map((column) => column.name).filter((name) => match?.columns.has(name) === false),
    unknownStatuses: sample === null || match === null ? [] : await unknownStatuses(connection, pack, sample, match),
  };
}

async function unknownStatuses(
  connection: Connection,
  pack: Pack,
  sample: TableSample,
  match: TableMatch,
): Promise<FirstLookSource['unknownStatuses']> {
  const found: { setting: string; value: string; rows: number }[] = [];
  for (const column of statusColumns(match.source)) {
    const from = match.columns.get(column.name)?.from;
    const setting = pack.settings.find((s) => s.name === column.classes);
    if (from === undefined || setting?.kind !== 'classes') continue;
    const known = Object.values(setting.classes)
      .flat()
      .map((text) => quoteText(text.trim().toLowerCase()));
    const value = `lower(trim(CAST(${quoteName(from)} AS VARCHAR)))`;
    const rows = await connection.rows<{ value: string; rows: string }>(
      `SELECT ${value} AS value, count(*) AS rows FROM ${sample.table} WHERE ${value} NOT IN (${["''", ...known].join(', ')}) GROUP BY ${value} ORDER BY count(*) DESC, value LIMIT 50`,
    );
    for (const row of rows) found.push({ setting: setting.name, value: row.value, rows: Number(row.rows) });
  }
  return found;
}

function statusColumns(source: Source): Source['columns'] {
  return source.columns.filter((column) => column.classes !== null);
}

/** The workspace's mapping with the findings added; only what differs from the pack's own names is said. */
function proposeMapping(
  mapping: Mapping,
  completeness: FirstLook['completeness'],
  assigned: ReadonlyMap<Inspected, TableMatch>,
): Mapping {
  const sources: Record<string, SourceMapping> = { ...mapping.sources };
  for (const [{ found, sample }, match] of assigned) {
    const { name } = match.source;
    const given = mapping.sources[name];
    const columns = Object.fromEntries(
      [...match.columns].filter(([column, { from, unit }]) => from !== column || unit !== unitOf(match.source, column)),
    );
    const csv = sample?.csv === null || sample?.csv === undefined ? null : { ...sample.csv, decimal: match.decimal };
    const isPlain = csv === null || (csv.delimiter === ',' && csv.encoding === 'utf-8' && csv.decimal === '.');
    const template = completeness === 'manifest' ? null : found.template;
    const proposed = sourceMappingSchema.parse({
      ...given,
      folder: given?.folder ?? (template === null && found.folder !== name ? found.folder : null),
      path: given?.path ?? (given?.folder == null ? template : null),
      columns: { ...columns, ...given?.columns },
      csv: given?.csv ?? (isPlain ? null : csv),
    });
    const saysNothing = JSON.stringify(proposed) === JSON.stringify(sourceMappingSchema.parse({}));
    if (!saysNothing || given !== undefined) sources[name] = proposed;
  }
  return { ...mapping, sources };
}

function unitOf(source: Source, column: string): string | null {
  return source.columns.find((c) => c.name === column)?.unit ?? null;
}

function note(code: string, message: string, advice: string): Diagnostic {
  return { code, severity: 'warning', file: 'workspace.yml', line: null, column: null, message, advice };
}
