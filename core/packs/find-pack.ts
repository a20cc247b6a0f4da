import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { EngineError } from '../protocol/engine-error.ts';

/**
 * The absolute folder of a pack: a built-in name (a folder of `packsDir`), or a path (absolute, relative to the workspace, or
 * relative to the current folder, in this order). Errors: `pack-not-found`.
 */
export async function findPack(nameOrPath: string, workspaceDir: string, packsDir: string): Promise<string> {
  const isName = /^[a-z][a-z0-9_-]*$/.test(nameOrPath);
  const candidates = [
    ...(isName ? [path.join(packsDir, nameOrPath)] : []),
    path.resolve(workspaceDir, nameOrPath),
    path.resolve(nameOrPath),
  ];
  for (const folder of candidates) if (await isPack(folder)) return path.resolve(folder);
  throw new EngineError('pack-not-found', { pack: nameOrPath, known: await builtInPacks(packsDir) });
}

/** Names of the packs that come with the product. */
export async function builtInPacks(packsDir: string): Promise<string[]> {
  const entries = await readdir(packsDir, { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory() && (await isPack(path.join(packsDir, entry.name)))) names.push(entry.name);
  }
  return names.sort();
}

/** Is the folder that of a pack? */
export async function isPack(folder: string): Promise<boolean> {
  return access(path.join(folder, 'pack.yml')).then(
    () => true,
    () => false,
  );
}
