import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type IsoDate, isIsoDate } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { keyProblem } from '../sources/object-key.ts';
import { fileFormat } from './file-format.ts';
import { findJsonSyntaxError } from './json-syntax-error.ts';

export const manifestPrefix = '_manifests/';
export const manifestFormat = 'gold-extract/1';

const sourceName = z.string().regex(/^[^\p{Cc}/\\]+$/u, 'is not a name');
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const manifestFile = z.object({
  source: sourceName,
  path: z.string(),
  bytes: count,
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'is not a SHA-256 in hex')
    .transform((hash) => hash.toLowerCase())
    .nullable()
    .default(null),
  rows: count.nullable().default(null),
  load: z.enum(['delta', 'full']).default('delta'),
});

const manifestSchema = z.object({
  format: z.literal(manifestFormat),
  date: z.string(),
  revision: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  produced_at: z.string().nullable().default(null),
  deleted: z.boolean().default(false),
  files: z.array(manifestFile).default([]),
  sources: z.record(sourceName, z.enum(['complete', 'empty', 'missing'])).default({}),
});

export type ManifestFile = z.output<typeof manifestFile>;

/** One day as `_manifests/dt=YYYY-MM-DD.json` tells it. Paths are relative to the root and stay under it. */
export interface Manifest {
  readonly date: IsoDate;
  readonly revision: number;
  readonly producedAt: string | null;
  readonly deleted: boolean;
  readonly files: readonly ManifestFile[];
  readonly sources: Readonly<Record<string, 'complete' | 'empty' | 'missing'>>;
}

export function manifestKey(date: IsoDate): string {
  return `${manifestPrefix}dt=${date}.json`;
}

/** The day that a key names; null for other objects in `_manifests/`. A day that does not exist is `manifest-invalid`. */
export function manifestDate(key: string): IsoDate | null {
  const date = /^_manifests\/dt=([^/]+)\.json$/.exec(key)?.[1];
  if (date === undefined) return null;
  if (!isIsoDate(date)) throw new EngineError('manifest-invalid', { key, message: `${date} is not a day` });
  return date;
}

/**
 * Reads a manifest. Errors: `manifest-not-json`, `manifest-format-unknown`, `manifest-invalid`, `manifest-date-differs`,
 * `manifest-path-refused`, `manifest-path-repeated`, `manifest-file-unknown`.
 */
export function parseManifest(key: string, content: Uint8Array): Manifest {
  const value = parseJson(key, content);
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format === 'string' && format !== manifestFormat) {
    throw new EngineError('manifest-format-unknown', { key, format });
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw new EngineError('manifest-invalid', { key, message: issueText(parsed.error) });
  const { produced_at: producedAt, format: _, ...manifest } = parsed.data;
  const named = manifestDate(key);
  if (manifest.date !== named) throw new EngineError('manifest-date-differs', { key, date: manifest.date });
  checkFiles(key, { ...manifest, producedAt });
  return { ...manifest, producedAt };
}

/**
 * SHA-256 over what a manifest says, whatever its spacing and order. When it was produced counts only where a file has
 * no hash: then another time may be all that tells of other content.
 */
export function manifestIdentity(manifest: Manifest): string {
  const files = manifest.files
    .map(({ source, path, bytes, sha256, rows, load }) => [source, path, bytes, sha256, rows, load])
    .sort((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1));
  const sources = Object.entries(manifest.sources).sort(([a], [b]) => (a < b ? -1 : 1));
  const produced = manifest.files.some((file) => file.sha256 === null) ? manifest.producedAt : null;
  const said = [manifest.date, manifest.revision, manifest.deleted, files, sources, produced];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

function parseJson(key: string, content: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (cause) {
    throw new EngineError('manifest-invalid', { key, message: 'it is not UTF-8' }, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const place = findJsonSyntaxError(text) ?? { line: 1, column: 1, message: 'it cannot be read' };
    throw new EngineError('manifest-not-json', { key, ...place }, { cause });
  }
}

function checkFiles(key: string, manifest: Manifest): void {
  const seen = new Set<string>();
  for (const { path, source } of manifest.files) {
    const reason = keyProblem(path);
    if (reason !== null) throw new EngineError('manifest-path-refused', { key, path, reason });
    if (seen.has(path)) throw new EngineError('manifest-path-repeated', { key, path });
    seen.add(path);
    if (fileFormat(path) === null) throw new EngineError('manifest-file-unknown', { key, path });
    const said = manifest.sources[source];
    if (said === 'missing' || said === 'empty') {
      throw new EngineError('manifest-invalid', {
        key,
        message: `it says that ${source} is ${said} and lists ${path}`,
      });
    }
  }
  if (manifest.deleted && manifest.files.length > 0) {
    throw new EngineError('manifest-invalid', { key, message: 'it says that the day is deleted and lists files' });
  }
}

function issueText(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'it cannot be read';
  const place = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  return `${place === '' ? 'the whole' : place.replace(/^\./, '')}: ${issue.message}${more}`;
}
