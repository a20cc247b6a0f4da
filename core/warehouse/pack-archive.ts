import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pack } from '../packs/pack.ts';
import { type WorkspaceConfig, writeWorkspaceConfig } from '../packs/workspace-config.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { errorCode } from './durable-files.ts';
import { hashText } from './file-hash.ts';
import { readZip, writeZip, type ZipEntry } from './zip-file.ts';

const workspacePrefix = 'workspace/';
const packPrefix = 'pack/';

/**
 * `pack.zip` of a snapshot: the pack as it was (`pack/`), and what of the workspace it was built with (`workspace/workspace.yml` without its root,
 * `workspace/seeds/*.csv`). Errors: `pack-changed-during-build` when a file is not the one that was loaded.
 */
export async function archivePack(input: {
  readonly pack: Pack;
  readonly packDir: string;
  readonly config: WorkspaceConfig;
  readonly seedsDir: string;
}): Promise<Buffer> {
  const entries: ZipEntry[] = [];
  for (const file of input.pack.files) {
    const content = await readFile(path.join(input.packDir, file.path)).catch(() => null);
    if (content === null || hashText(content) !== file.sha256)
      throw new EngineError('pack-changed-during-build', { file: file.path });
    entries.push({ name: packPrefix + file.path, content });
  }
  entries.push({ name: `${workspacePrefix}workspace.yml`, content: await workspaceYaml(input.config) });
  for (const { name } of input.pack.seeds) {
    const content = await readFile(path.join(input.seedsDir, `${name}.csv`)).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    });
    if (content !== null) entries.push({ name: `${workspacePrefix}seeds/${name}.csv`, content });
  }
  return writeZip(entries.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

/** Unpacks an archive into `folder`: the pack in `folder/pack`, the workspace's part in `folder/workspace`. */
export async function restorePack(archive: Buffer, folder: string): Promise<{ packDir: string; workspaceDir: string }> {
  for (const { name, content } of readZip(archive)) {
    const target = path.resolve(folder, name);
    if (!target.startsWith(path.resolve(folder) + path.sep)) throw new Error(`${name} leaves the folder`);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, content, { mode: 0o600 });
  }
  return { packDir: path.join(folder, packPrefix), workspaceDir: path.join(folder, workspacePrefix) };
}

async function workspaceYaml(config: WorkspaceConfig): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-config-'));
  try {
    await writeWorkspaceConfig(folder, { ...config, source: null });
    return await readFile(path.join(folder, 'workspace.yml'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
