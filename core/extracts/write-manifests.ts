import { createHash } from 'node:crypto';
import type { IsoDate } from '../protocol/date.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { Mapping } from '../protocol/workspace.ts';
import { throwIfCancelled } from '../sources/retry.ts';
import type { SourceConnector, SourceObject } from '../sources/source-connector.ts';
import { fileFormat } from './file-format.ts';
import { pathTemplates, topFolders } from './listed-days.ts';
import {
  type Manifest,
  type ManifestFile,
  manifestDate,
  manifestFormat,
  manifestKey,
  manifestPrefix,
  parseManifest,
} from './manifest.ts';
import { compilePathTemplate, type PathTemplate } from './path-template.ts';
import { runBounded } from './run-bounded.ts';

const concurrency = 4;

export interface WriteManifestsInput {
  readonly connector: SourceConnector;
  /** Where sources stand; without one every `<folder>/dt=YYYY-MM-DD/` is the source of its folder's name. */
  readonly mapping?: Mapping;
  readonly sourceNames?: readonly string[];
  /** Days before this one are left as they are. */
  readonly since?: IsoDate | null;
  /** Rows of a file that somebody counted; null or absent where nobody did. */
  readonly rows?: (path: string) => number | null;
  readonly now?: () => Date;
  readonly signal?: AbortSignal;
  /** After each file that was hashed. */
  readonly onProgress?: (key: string, done: number, total: number) => void;
}

export interface WrittenManifests {
  readonly written: readonly { readonly date: IsoDate; readonly revision: number; readonly files: number }[];
  readonly unchanged: number;
  /** Days whose manifest says that they are deleted: they stay so. */
  readonly deleted: readonly IsoDate[];
}

interface FoundFile {
  readonly source: string;
  readonly object: SourceObject;
}

/**
 * Writes the manifests of a root that has none, or brings them up to date: reads every file for its SHA-256, and gives a day
 * whose files changed the next revision. What an older manifest says of rows and load stays with files that did not change.
 * Errors: `no-extract-files`, `root-not-writable`, those of reading a manifest, and those of the connector.
 */
export async function writeManifests(input: WriteManifestsInput): Promise<WrittenManifests> {
  const { connector, signal } = input;
  const days = await findFiles(input);
  const existing = await readExisting(input, days);
  const total = [...days.values()].reduce((sum, files) => sum + files.length, 0);
  let done = 0;
  const written: { date: IsoDate; revision: number; files: number }[] = [];
  const deleted: IsoDate[] = [];
  let unchanged = 0;
  for (const [date, found] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    throwIfCancelled(signal);
    const before = existing.get(date) ?? null;
    if (before?.deleted === true) {
      deleted.push(date);
      done += found.length;
      continue;
    }
    const files: ManifestFile[] = [];
    await runBounded(found, concurrency, async ({ source, object }) => {
      files.push(await describeFile(input, source, object, before));
      done += 1;
      input.onProgress?.(object.key, done, total);
    });
    files.sort((a, b) => (a.path < b.path ? -1 : 1));
    if (before !== null && sameFiles(files, before.files)) {
      unchanged += 1;
      continue;
    }
    const revision = (before?.revision ?? 0) + 1;
    const present = new Set(files.map(({ source }) => source));
    const sources = Object.entries(before?.sources ?? {}).filter(([source]) => !present.has(source));
    const manifest = {
      format: manifestFormat,
      date,
      revision,
      produced_at: (input.now?.() ?? new Date()).toISOString(),
      files,
      ...(sources.length === 0 ? {} : { sources: Object.fromEntries(sources) }),
    };
    const content = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
    parseManifest(manifestKey(date), content);
    await connector.write(manifestKey(date), content, signal === undefined ? {} : { signal });
    written.push({ date, revision, files: files.length });
  }
  return { written, unchanged, deleted };
}

async function findFiles(input: WriteManifestsInput): Promise<Map<IsoDate, FoundFile[]>> {
  const { connector, mapping, sourceNames, signal } = input;
  const templates = mapping === undefined ? null : pathTemplates(mapping, sourceNames ?? []);
  const days = new Map<IsoDate, FoundFile[]>();
  for (const folder of templates === null ? [''] : topFolders(templates)) {
    for await (const page of connector.list(folder, signal === undefined ? {} : { signal })) {
      for (const object of page) {
        const place = placeOf(object.key, templates);
        if (place === null || (input.since != null && place.date < input.since)) continue;
        days.set(place.date, [...(days.get(place.date) ?? []), { source: place.source, object }]);
      }
    }
  }
  if (days.size === 0) {
    const params = { root: connector.root, templates: templates?.map(({ text }) => text) ?? ['<source>/dt={date}/**'] };
    throw new EngineError('no-extract-files', params);
  }
  return days;
}

function placeOf(key: string, templates: readonly PathTemplate[] | null): { source: string; date: IsoDate } | null {
  const name = key.slice(key.lastIndexOf('/') + 1);
  if (/^[._]/.test(name) || key.startsWith(manifestPrefix) || fileFormat(key) === null) return null;
  const folder = key.slice(0, key.indexOf('/dt='));
  const candidates = templates ?? (folder === '' ? [] : [compilePathTemplate(folder, '**/dt={date}/**')]);
  for (const { source, match } of candidates) {
    const date = match(key)?.date ?? null;
    if (date !== null) return { source: source.slice(source.lastIndexOf('/') + 1), date };
  }
  return null;
}

async function readExisting({ connector, signal }: WriteManifestsInput, days: ReadonlyMap<IsoDate, unknown>) {
  const options = signal === undefined ? {} : { signal };
  const keys: [IsoDate, string][] = [];
  for await (const page of connector.list(manifestPrefix, options)) {
    for (const { key } of page) {
      const date = manifestDate(key);
      if (date !== null && days.has(date)) keys.push([date, key]);
    }
  }
  const existing = new Map<IsoDate, Manifest>();
  await runBounded(keys, concurrency, async ([date, key]) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await connector.read(key, options)).body) chunks.push(chunk);
    existing.set(date, parseManifest(key, Buffer.concat(chunks)));
  });
  return existing;
}

async function describeFile(
  input: WriteManifestsInput,
  source: string,
  object: SourceObject,
  before: Manifest | null,
): Promise<ManifestFile> {
  const { sha256, bytes } = await hashObject(input, object.key);
  const known = before?.files.find(({ path }) => path === object.key);
  const same = known !== undefined && known.bytes === bytes && (known.sha256 ?? sha256) === sha256;
  const counted = input.rows?.(object.key) ?? null;
  const load = known?.load ?? input.mapping?.sources[source]?.load ?? 'delta';
  return { source, path: object.key, bytes, sha256, rows: counted ?? (same ? known.rows : null), load };
}

async function hashObject({ connector, signal }: WriteManifestsInput, key: string) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of (await connector.read(key, signal === undefined ? {} : { signal })).body) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      return { sha256: hash.digest('hex'), bytes };
    } catch (error) {
      if (!isEngineError(error, 'object-changed') || attempt >= 3) throw error;
    }
  }
}

function sameFiles(a: readonly ManifestFile[], b: readonly ManifestFile[]): boolean {
  const text = (files: readonly ManifestFile[]) =>
    files
      .map(({ source, path, bytes, sha256, rows, load }) => JSON.stringify([path, source, bytes, sha256, rows, load]))
      .sort()
      .join('\n');
  return text(a) === text(b);
}
