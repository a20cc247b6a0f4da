import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunLogEntry } from '../../protocol/engine-api.ts';
import type { Progress } from '../../protocol/progress.ts';
import { mappingSchema } from '../../protocol/workspace.ts';
import type { SourceConnector } from '../../sources/source-connector.ts';
import type { SyncInput } from '../sync.ts';

export const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

export interface DayOptions {
  readonly revision?: number;
  readonly hashes?: boolean;
  readonly change?: (manifest: Record<string, unknown>) => unknown;
}

/** Puts objects somewhere: a folder or the loopback S3. */
export interface Bucket {
  readonly put: (key: string, content: string | Buffer) => Promise<void> | void;
}

/** Uploads the files of a day and then its manifest. `files`: path under the root -> content. */
export async function putDay(
  bucket: Bucket,
  date: string,
  files: Readonly<Record<string, string | Buffer>>,
  options: DayOptions = {},
): Promise<void> {
  for (const [key, content] of Object.entries(files)) await bucket.put(key, content);
  await putManifest(bucket, date, files, options);
}

export async function putManifest(
  bucket: Bucket,
  date: string,
  files: Readonly<Record<string, string | Buffer>>,
  { revision = 1, hashes = true, change = (manifest) => manifest }: DayOptions = {},
): Promise<void> {
  const manifest = {
    format: 'gold-extract/1',
    date,
    revision,
    produced_at: `${date}T23:00:00Z`,
    files: Object.entries(files).map(([key, content]) => ({
      source: key.slice(0, key.indexOf('/')),
      path: key,
      bytes: Buffer.byteLength(content),
      sha256: hashes ? sha256(content) : null,
      rows: null,
    })),
  };
  await bucket.put(`_manifests/dt=${date}.json`, JSON.stringify(change(manifest)));
}

/** A folder for a test with a root and a workspace in it. */
export async function makeTestFolders() {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-sync-'));
  const root = path.join(folder, 'root');
  const workspaceDir = path.join(folder, 'workspace');
  await mkdir(root);
  const bucket: Bucket & { remove: (key: string) => Promise<void> } = {
    put: async (key, content) => {
      const file = path.join(root, key);
      await mkdir(path.dirname(file), { recursive: true });
      await rm(file, { force: true });
      await writeFile(file, content);
    },
    remove: (key) => unlink(path.join(root, key)),
  };
  return {
    root,
    workspaceDir,
    bucket,
    mirror: path.join(workspaceDir, 'mirror'),
    partNames: () => readdir(path.join(workspaceDir, 'mirror', 'parts')).catch(() => [] as string[]),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A SyncInput with what tests look at afterwards. */
export function syncInput(connector: SourceConnector, workspaceDir: string, change: Partial<SyncInput> = {}) {
  const logs: Omit<RunLogEntry, 'at'>[] = [];
  const progress: Progress[] = [];
  const input: SyncInput = {
    connector,
    workspaceDir,
    config: { completeness: 'manifest', settledMinutes: 30, mapping: mappingSchema.parse({}) },
    since: null,
    onProgress: (step) => progress.push(step),
    onLog: (entry) => logs.push(entry),
    signal: new AbortController().signal,
    ...change,
  };
  return { input, logs, progress };
}

/** A connector that writes down what is asked of it. */
export function counting(connector: SourceConnector): SourceConnector & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    ...connector,
    calls,
    list: (prefix, options) => {
      calls.push(`list ${prefix}`);
      return connector.list(prefix, options);
    },
    read: (key, options) => {
      calls.push(`read ${key}`);
      return connector.read(key, options);
    },
  };
}
