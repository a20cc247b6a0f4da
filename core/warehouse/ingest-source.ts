import { quoteName } from '../duckdb/sql-text.ts';
import type { ExtractFile, ExtractView } from '../extracts/extract-view.ts';
import type { TextRules } from '../models/staging-cast.ts';
import type { StagedColumn } from '../models/staging-sql.ts';
import type { Pack, Source } from '../packs/pack.ts';
import type { IsoDate } from '../protocol/date.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type CsvDialect, csvDialectSchema, type Mapping, type SourceMapping } from '../protocol/workspace.ts';

/** A source of the pack as this workspace's files have it. */
export interface IngestSource {
  readonly source: Source;
  readonly columns: readonly StagedColumn[];
  readonly dialect: CsvDialect;
  readonly rules: TextRules;
  /** All files of the view, by day and path. */
  readonly files: readonly ExtractFile[];
  /** The newest day that says everything by itself: nothing older counts (but for history). */
  readonly lastFull: IsoDate | null;
  /** The full day before that, for the shrink check of snapshots. */
  readonly fullBefore: IsoDate | null;
  /** No day says anything of it. */
  readonly absent: boolean;
}

/** Joins the pack's sources to the files of the view by the workspace's mapping. */
export function planSources(pack: Pack, mapping: Mapping, view: ExtractView): IngestSource[] {
  return pack.sources.map((source) => planSource(source, mapping, view));
}

/** Files that no source of the pack asks for, one warning for each folder. */
export function unclaimedSources(pack: Pack, mapping: Mapping, view: ExtractView): Diagnostic[] {
  const claimed = new Set(pack.sources.map((source) => nameInFiles(source.name, mapping)));
  const found = new Set(view.days.flatMap((day) => day.files.map((file) => file.source)));
  return [...found]
    .filter((name) => !claimed.has(name) && !pack.sources.some((source) => source.name === name))
    .sort()
    .map((name) => ({
      code: 'source-unknown',
      severity: 'warning',
      file: 'workspace.yml',
      line: null,
      column: null,
      message: `The extracts hold ${name}, which no source of the pack asks for.`,
      advice: `If it stands for one, say so: mapping.sources.<source>.folder: ${name}.`,
    }));
}

/** Sources that manifests say are missing, one warning for each: their older days stay as they are. */
export function missingSources(pack: Pack, mapping: Mapping, view: ExtractView): Diagnostic[] {
  return pack.sources.flatMap(({ name }) => {
    const folder = nameInFiles(name, mapping);
    const days = view.days
      .filter((day) => (day.sources[folder] ?? day.sources[name]) === 'missing')
      .map((day) => day.date);
    const newest = days.at(-1);
    if (newest === undefined) return [];
    return {
      code: 'source-missing',
      severity: 'warning' as const,
      file: 'workspace.yml',
      line: null,
      column: null,
      message: `The manifests of ${days.length} days say that ${name} is missing, the newest of them ${newest}.`,
      advice: 'Have the source extracted for these days; figures made of it lack them.',
    };
  });
}

/** Days that the extracts say nothing of: days without any extract, and those of which a manifest says that a source is missing. */
export function missingSourceDays(
  pack: Pack,
  mapping: Mapping,
  view: ExtractView,
  asOf: IsoDate,
): { readonly date: IsoDate; readonly source: string }[] {
  return pack.sources.flatMap(({ name }) => {
    const folder = nameInFiles(name, mapping);
    const stated = view.days.filter((day) => (day.sources[folder] ?? day.sources[name]) === 'missing');
    const dates = [...view.missingDays, ...stated.map((day) => day.date)].filter((date) => date <= asOf);
    return dates.sort().map((date) => ({ date, source: name }));
  });
}

/** Files whose rows stand in source or history tables; older ones are neither read nor hashed. */
export function activeFiles(plan: IngestSource): readonly ExtractFile[] {
  if (plan.source.history || plan.lastFull === null) return plan.files;
  const { lastFull } = plan;
  return plan.files.filter((file) => file.date >= lastFull);
}

/** SQL condition of rows that stand for a deletion; null where the source has none. */
export function tombstone(source: Source): string | null {
  const conditions: string[] = [];
  if (source.op !== null) {
    const op = `lower(trim(CAST(${quoteName(source.op)} AS VARCHAR)))`;
    conditions.push(`coalesce(${op} IN ('d', 'del', 'delete', 'deleted', 'remove', 'removed'), false)`);
  }
  if (source.deletedAt !== null) {
    const isFlag = source.columns.find((column) => column.name === source.deletedAt)?.type === 'boolean';
    const name = quoteName(source.deletedAt);
    conditions.push(isFlag ? `coalesce(${name}, false)` : `${name} IS NOT NULL`);
  }
  return conditions.length === 0 ? null : `(${conditions.join(' OR ')})`;
}

/** Columns whose rows stand or fall together from day to day; empty where every row stands for itself. */
export function groupKey(source: Source): readonly string[] {
  if (source.mode === 'replace_by') return source.replaceBy === null ? [] : [source.replaceBy];
  return source.key;
}

function nameInFiles(source: string, mapping: Mapping): string {
  return mapping.sources[source]?.folder ?? source;
}

function planSource(declared: Source, mapping: Mapping, view: ExtractView): IngestSource {
  const mapped = mapping.sources[declared.name];
  const mode = mapped?.mode ?? declared.mode;
  // What rows are told apart by is never empty.
  const needed = new Set([...declared.key, ...(mode === 'replace_by' ? [declared.replaceBy] : [])]);
  const columns = declared.columns.map((column) =>
    needed.has(column.name) ? { ...column, nullable: false, optional: false } : column,
  );
  const source: Source = { ...declared, mode, columns };
  refuseContradictions(source);
  const name = nameInFiles(declared.name, mapping);
  // A connector that was told the mapping names its files as the pack does.
  const taken = Object.entries(mapping.sources).some(
    ([other, m]) => other !== declared.name && m.folder === declared.name,
  );
  const names = new Set(taken ? [name] : [name, declared.name]);
  const files = view.days.flatMap((day) => day.files.filter((file) => names.has(file.source)));
  const stated = view.days.filter((day) =>
    [...names].some((n) => ['empty', 'complete'].includes(day.sources[n] ?? '')),
  );
  const fullDays = new Set(files.filter((file) => isFull(source, mapped, file)).map((file) => file.date));
  if (source.mode === 'snapshot') {
    for (const day of view.days) if ([...names].some((n) => day.sources[n] === 'empty')) fullDays.add(day.date);
  }
  const [lastFull = null, fullBefore = null] = [...fullDays].sort().reverse();
  return {
    source,
    columns: source.columns.map((column) => stagedColumn(column, mapped)),
    dialect: csvDialectSchema.parse(mapped?.csv ?? {}),
    rules: { decimal: mapped?.csv?.decimal ?? '.', nullText: mapped?.nullText ?? [] },
    files,
    lastFull,
    fullBefore,
    absent: files.length === 0 && stated.length === 0,
  };
}

function stagedColumn(column: Source['columns'][number], mapped: SourceMapping | undefined): StagedColumn {
  const given = mapped?.columns[column.name];
  return { ...column, from: given?.from ?? column.name, unit: given?.unit ?? column.unit };
}

function isFull(source: Source, mapped: SourceMapping | undefined, file: ExtractFile): boolean {
  return source.mode === 'snapshot' || (mapped?.load ?? file.load) === 'full';
}

function refuseContradictions(source: Source): void {
  const refuse = (message: string): never => {
    throw new EngineError('source-inconsistent', { source: source.name, message });
  };
  if (source.mode === 'append' && tombstone(source) !== null)
    refuse('mode append cannot have deletions (op, deleted_at)');
  if (['upsert', 'snapshot'].includes(source.mode) && source.key.length === 0)
    refuse(`mode ${source.mode} needs a key`);
  if (source.mode === 'replace_by' && source.replaceBy === null) refuse('mode replace_by needs replace_by');
  if (source.history && source.key.length === 0) refuse('history needs a key');
}
