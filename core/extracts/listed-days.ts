import type { IsoDate } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { Mapping } from '../protocol/workspace.ts';
import { checkKey } from '../sources/object-key.ts';
import type { SourceConnector, SourceObject } from '../sources/source-connector.ts';
import type { DayPlan, PlannedFile, RootChanges } from './day-plan.ts';
import type { DayRecord } from './day-record.ts';
import { fileFormat } from './file-format.ts';
import { compilePathTemplate, type PathTemplate, type TemplateMatch } from './path-template.ts';

export interface ListingScan {
  readonly connector: SourceConnector;
  readonly records: ReadonlyMap<IsoDate, DayRecord>;
  readonly since: IsoDate | null;
  readonly completeness: 'success_file' | 'settled';
  readonly settledMinutes: number;
  readonly mapping: Mapping;
  /** Sources that stand where the layout says unless the mapping says otherwise. */
  readonly sourceNames: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onListed: (objects: number) => void;
  readonly onSkipped: (key: string, reason: string) => void;
}

interface FoundFile extends PlannedFile {
  readonly etag: string;
  readonly modifiedAt: Date;
  readonly match: TemplateMatch;
}

/**
 * Days of a root without manifests: files are recognised by their paths, and a day is complete when each of its files has
 * a `_SUCCESS` beside (or above) it, or when none has changed for a while. Each key is listed once.
 * Errors: `path-template-invalid`, `key-refused`, `no-extract-files`, and those of the connector.
 */
export async function findChangedDays(scan: ListingScan): Promise<RootChanges> {
  const templates = pathTemplates(scan.mapping, scan.sourceNames);
  const { files, successes } = await listFiles(scan, templates);
  if (files.length === 0) {
    const params = { root: scan.connector.root, templates: templates.map(({ text }) => text) };
    throw new EngineError('no-extract-files', params);
  }
  const days = new Map<IsoDate, FoundFile[]>();
  for (const file of files) {
    const date = dateOf(file);
    days.set(date, [...(days.get(date) ?? []), file]);
  }
  const plans: DayPlan[] = [];
  const incomplete: IsoDate[] = [];
  for (const [date, found] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (scan.since !== null && date < scan.since) continue;
    const plan = planDay(date, found, scan.records.get(date) ?? null);
    if (plan === null) continue;
    if (isComplete(scan, found, successes)) plans.push(plan);
    else incomplete.push(date);
  }
  const undated = new Set(files.filter(({ match }) => match.date === null).map(({ source }) => source));
  const gone = [...scan.records.values()]
    .filter(({ date, files: recorded }) => !days.has(date) && recorded.some(({ source }) => !undated.has(source)))
    .map(({ date }) => date);
  return { plans, listed: files.length, gone, incomplete, problems: [] };
}

/** Where each source's files are looked for: the mapping's path or folder, else `<source>/dt={date}/`. */
export function pathTemplates(mapping: Mapping, sourceNames: readonly string[]): PathTemplate[] {
  const names = new Set([...sourceNames, ...Object.keys(mapping.sources)]);
  return [...names].sort().map((source) => {
    const mapped = mapping.sources[source];
    return compilePathTemplate(source, mapped?.path ?? `${mapped?.folder ?? source}/dt={date}/**`);
  });
}

async function listFiles(scan: ListingScan, templates: readonly PathTemplate[]) {
  const files: FoundFile[] = [];
  const successes: string[] = [];
  let listed = 0;
  for (const folder of topFolders(templates)) {
    for await (const page of scan.connector.list(folder, { signal: scan.signal })) {
      for (const object of page) {
        const name = object.key.slice(object.key.lastIndexOf('/') + 1);
        if (name.includes('_SUCCESS')) successes.push(object.key);
        else if (!/^[._]/.test(name)) {
          const file = toFile(scan, templates, object);
          if (file !== null) files.push(file);
        }
      }
      listed += page.length;
      scan.onListed(listed);
    }
  }
  return { files, successes };
}

function toFile(scan: ListingScan, templates: readonly PathTemplate[], object: SourceObject): FoundFile | null {
  const { key, bytes, etag, modifiedAt } = object;
  const fitting = templates.flatMap((template) => {
    const match = template.match(key);
    return match === null ? [] : [{ template, match }];
  });
  const [first, second] = fitting;
  if (first === undefined) return null;
  const { source, text } = first.template;
  if (second !== undefined) {
    const reason = `it takes ${key}, which ${second.template.source} takes too`;
    throw new EngineError('path-template-invalid', { source, template: text, reason });
  }
  checkKey(key);
  if (fileFormat(key) === null) {
    scan.onSkipped(key, 'it is no kind of file that Assay reads');
    return null;
  }
  const load = scan.mapping.sources[source]?.load ?? 'delta';
  return { source, path: key, bytes, sha256: null, etag, rows: null, load, modifiedAt, match: first.match };
}

/** The folders of these templates without those that stand inside others, so that no key is listed twice. */
export function topFolders(templates: readonly PathTemplate[]): string[] {
  const folders = [...new Set(templates.map(({ folder }) => folder))].sort();
  return folders.filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(other)));
}

function dateOf({ match, modifiedAt }: FoundFile): IsoDate {
  return match.date ?? modifiedAt.toISOString().slice(0, 10);
}

function isComplete(scan: ListingScan, files: readonly FoundFile[], successes: readonly string[]): boolean {
  if (scan.completeness === 'settled') {
    const newest = Math.max(...files.map(({ modifiedAt }) => modifiedAt.getTime()));
    return scan.now - newest >= scan.settledMinutes * 60_000;
  }
  return files.every((file) => successes.some((success) => covers(success, file)));
}

/** `_SUCCESS` in the file's folder, or above it as long as the folder is of that day; in a flat folder its name holds the date. */
function covers(success: string, { path, match }: FoundFile): boolean {
  const folder = success.slice(0, success.lastIndexOf('/') + 1);
  if (!path.startsWith(folder)) return false;
  if (folder.length > match.dateEnd || match.date === null) return true;
  const name = success.slice(folder.length);
  return folder === path.slice(0, path.lastIndexOf('/') + 1) && name.includes(match.dateText);
}

function planDay(date: IsoDate, found: readonly FoundFile[], record: DayRecord | null): DayPlan | null {
  const listed = new Set(found.map(({ source }) => source));
  // A source that lost all files of a day fell to a life-cycle rule; one that has others was written again.
  const kept = (record?.files ?? []).filter(({ source }) => !listed.has(source));
  const files: PlannedFile[] = [...found.map(({ modifiedAt: _, match: __, ...file }) => file), ...kept];
  if (record !== null && sameFiles(files, record.files)) return null;
  return { date, revision: (record?.revision ?? 0) + 1, deleted: false, manifest: null, files, sources: {} };
}

function sameFiles(a: readonly PlannedFile[], b: readonly PlannedFile[]): boolean {
  const text = (files: readonly PlannedFile[]) =>
    files
      .map(({ source, path, etag, bytes, load }) => JSON.stringify([path, source, etag, bytes, load]))
      .sort()
      .join('\n');
  return text(a) === text(b);
}
