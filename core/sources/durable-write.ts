import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes `content` to `file` so that readers, and a start after a power cut, see the old content or the new. Makes its folder.
 * By default for its owner's eyes alone: a workspace holds personal data.
 */
export async function writeDurably(
  file: string,
  content: string | Uint8Array,
  modes: { readonly file: number; readonly folder: number } = { file: 0o600, folder: 0o700 },
): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: modes.folder });
  const temporary = path.join(folder, `.${path.basename(file)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', modes.file);
    try {
      await handle.writeFile(content);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Makes the names in a folder survive a power cut. Windows has no such call; its file system journals names. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
