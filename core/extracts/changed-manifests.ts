import type { IsoDate } from '../protocol/date.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { SourceConnector, SourceObject } from '../sources/source-connector.ts';
import type { DayPlan, RootChanges } from './day-plan.ts';
import { type DayRecord, writeDayRecord } from './day-record.ts';
import { type Manifest, manifestDate, manifestIdentity, manifestPrefix, parseManifest } from './manifest.ts';
import { runBounded } from './run-bounded.ts';

const concurrency = 16;
const maxManifestBytes = 64 * 1024 * 1024;

export interface ManifestScan {
  readonly connector: SourceConnector;
  readonly mirrorDir: string;
  readonly records: ReadonlyMap<IsoDate, DayRecord>;
  readonly since: IsoDate | null;
  readonly signal: AbortSignal;
  readonly onListed: (objects: number) => void;
  readonly onRead: (key: string, done: number, total: number) => void;
}

/**
 * One listing pass over `_manifests/`; only manifests with another ETag than the mirror's are read. Errors: `no-manifests`
 * and those of the connector; faults of single manifests are problems of the answer.
 */
export async function findChangedManifests(scan: ManifestScan): Promise<RootChanges> {
  const { connector, records, since, signal } = scan;
  const problems: { date: IsoDate | null; error: Error }[] = [];
  const listed = new Map<IsoDate, SourceObject>();
  for await (const page of connector.list(manifestPrefix, { signal })) {
    for (const object of page) {
      try {
        const date = manifestDate(object.key);
        if (date !== null) listed.set(date, object);
      } catch (error) {
        problems.push({ date: null, error: problemOrThrow(error) });
      }
    }
    scan.onListed(listed.size);
  }
  if (listed.size === 0 && problems.length === 0) throw new EngineError('no-manifests', { root: connector.root });

  const changed = [...listed]
    .filter(([date, { etag }]) => (since === null || date >= since) && records.get(date)?.manifest?.etag !== etag)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const plans: DayPlan[] = [];
  let done = 0;
  await runBounded(changed, concurrency, async ([date, object]) => {
    try {
      const plan = await planDay(scan, object, records.get(date) ?? null);
      if (plan !== null) plans.push(plan);
    } catch (error) {
      problems.push({ date, error: problemOrThrow(error) });
    }
    done += 1;
    scan.onRead(object.key, done, changed.length);
  });
  const gone = [...records.keys()].filter((date) => !listed.has(date));
  plans.sort((a, b) => (a.date < b.date ? -1 : 1));
  problems.sort((a, b) => ((a.date ?? '') < (b.date ?? '') ? -1 : 1));
  return { plans, listed: listed.size, gone, incomplete: [], problems };
}

async function planDay(scan: ManifestScan, object: SourceObject, record: DayRecord | null): Promise<DayPlan | null> {
  const { content, etag } = await readManifest(scan, object);
  const manifest = parseManifest(object.key, content);
  const sha256 = manifestIdentity(manifest);
  const plan = { ...toPlan(manifest), manifest: { key: object.key, etag, sha256 } };
  if (record?.manifest == null) return plan;
  if (manifest.revision < record.revision) {
    throw new EngineError('manifest-went-back', { key: object.key, had: record.revision, has: manifest.revision });
  }
  if (manifest.revision > record.revision) return plan;
  if (sha256 !== record.manifest.sha256) {
    throw new EngineError('manifest-changed', { key: object.key, revision: manifest.revision });
  }
  // The same words written again: remember the new ETag, so that the next sync need not read them.
  await writeDayRecord(scan.mirrorDir, { ...record, manifest: plan.manifest });
  return null;
}

async function readManifest({ connector, signal }: ManifestScan, { key, bytes }: SourceObject) {
  if (bytes > maxManifestBytes) throw new EngineError('manifest-invalid', { key, message: `it has ${bytes} bytes` });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { etag, body } = await connector.read(key, { signal });
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return { etag, content: Buffer.concat(chunks) };
    } catch (error) {
      if (!isEngineError(error, 'object-changed') || attempt >= 3) throw error;
    }
  }
}

function toPlan({ date, revision, deleted, files, sources }: Manifest): Omit<DayPlan, 'manifest'> {
  return { date, revision, deleted, sources, files: files.map((file) => ({ ...file, etag: null })) };
}

/** Faults of one day let the others go on; a fault of the connection does not. */
function problemOrThrow(error: unknown): Error {
  const ofOneDay = [
    'manifest-not-json',
    'manifest-invalid',
    'manifest-format-unknown',
    'manifest-date-differs',
    'manifest-path-repeated',
    'manifest-path-refused',
    'manifest-file-unknown',
    'manifest-went-back',
    'manifest-changed',
    'object-missing',
    'object-archived',
    'object-changed',
  ] as const;
  if (isEngineError(error, ...ofOneDay)) return error;
  throw error;
}
