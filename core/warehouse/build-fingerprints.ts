import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExtractView } from '../extracts/extract-view.ts';
import type { Pack } from '../packs/pack.ts';
import type { WorkspaceConfig } from '../packs/workspace-config.ts';
import { errorCode } from './durable-files.ts';
import { type ExtractDays, fileKey, viewFiles } from './extract-days.ts';
import { hashText } from './file-hash.ts';

/** Raised when the engine makes other tables of the same pack and extracts: everything is built anew then. */
export const buildEngine = 1;

/** What a build is made from, as hashes: equal hashes make equal snapshots. */
export interface BuildFingerprints {
  /** Everything. Equal: nothing to do. */
  readonly input: string;
  /** How sources are read (declarations, mapping, calendar, engine). Different: nothing of the old file can be used. */
  readonly ingest: string;
  /** Settings, tests and everything else that says what a check means. Different: every check runs again. */
  readonly checks: string;
  /** The pack's files. */
  readonly pack: string;
  readonly [name: string]: string;
}

export async function buildFingerprints(input: {
  readonly pack: Pack;
  readonly config: WorkspaceConfig;
  readonly view: ExtractView;
  readonly days: ExtractDays;
  readonly seedsDir: string;
}): Promise<BuildFingerprints> {
  const { pack, config, view, days } = input;
  const sources = pack.sources.map(({ description: _, place: __, freshnessDays: ___, ...source }) => ({
    ...source,
    columns: source.columns.map(({ description: ____, ...column }) => column),
  }));
  const files = pack.files.map((file) => [file.path, file.sha256]);
  const ingest = hash([buildEngine, sources, config.mapping.sources, pack.calendar]);
  const checks = hash([buildEngine, files, pack.settings]);
  const seeds = await seedHashes(pack, input.seedsDir);
  const { asOf, firstDay, missingDays, missingSources } = days;
  const extracts = viewFiles(view).map(fileKey).sort();
  return {
    input: hash([ingest, checks, seeds, extracts, asOf, firstDay, missingDays, missingSources]),
    ingest,
    checks,
    pack: hash(files),
  };
}

/** People's own files for the pack's seeds. */
async function seedHashes(pack: Pack, seedsDir: string): Promise<(readonly [string, string])[]> {
  const hashes: (readonly [string, string])[] = [];
  for (const { name } of pack.seeds) {
    const content = await readFile(path.join(seedsDir, `${name}.csv`)).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    });
    if (content !== null) hashes.push([name, hashText(content)]);
  }
  return hashes;
}

function hash(value: unknown): string {
  return hashText(JSON.stringify(value));
}
