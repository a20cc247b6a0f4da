import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { EngineError } from '../protocol/engine-error.ts';
import { SNAPSHOT_FORMAT, type SnapshotManifest } from '../protocol/snapshot.ts';
import { errorCode, writeFileDurably } from './durable-files.ts';
import { migrateManifest } from './migrations.ts';

const fileName = 'manifest.json';

/** What every reader relies on; the rest is as the builder of the same format wrote it. */
const outline = z.looseObject({
  format: z.literal(SNAPSHOT_FORMAT),
  id: z.string(),
  role: z.string(),
  asOf: z.string(),
  firstDay: z.string(),
  builtAt: z.string(),
  warehouse: z.object({ bytes: z.number(), sha256: z.string() }),
  files: z.array(z.unknown()),
  models: z.array(z.unknown()),
  checks: z.array(z.unknown()),
  fingerprints: z.record(z.string(), z.string()),
});

/** Reads the manifest of the snapshot in `folder`. Errors: `snapshot-missing`, `snapshot-damaged`, `snapshot-too-new`. */
export async function readManifest(folder: string): Promise<SnapshotManifest> {
  const snapshot = path.basename(folder);
  let text: string;
  try {
    text = await readFile(path.join(folder, fileName), 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw error;
    throw new EngineError('snapshot-missing', { workspace: path.resolve(folder, '../../..'), snapshot });
  }
  try {
    const raw = z.looseObject({ format: z.int().positive() }).parse(JSON.parse(text));
    if (raw.format > SNAPSHOT_FORMAT)
      throw new EngineError('snapshot-too-new', { snapshot, format: raw.format, known: SNAPSHOT_FORMAT });
    const manifest = migrateManifest(raw);
    outline.parse(manifest);
    return manifest as unknown as SnapshotManifest;
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const message = `its manifest cannot be read (${error instanceof Error ? error.message.split('\n')[0] : error})`;
    throw new EngineError('snapshot-damaged', { snapshot, message }, { cause: error });
  }
}

/** Writes `manifest.json` so that it is on the disk when this returns. */
export async function writeManifest(folder: string, manifest: SnapshotManifest): Promise<void> {
  await writeFileDurably(path.join(folder, fileName), `${JSON.stringify(manifest, null, 1)}\n`);
}
