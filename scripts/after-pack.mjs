import { rm } from 'node:fs/promises';
import path from 'node:path';

/** electron-builder leaves these when Electron comes from a folder instead of its own download. */
export default async function afterPack({ appOutDir, electronPlatformName }) {
  if (electronPlatformName !== 'linux') return;
  await rm(path.join(appOutDir, 'resources/default_app.asar'), { force: true });
  await rm(path.join(appOutDir, 'version'), { force: true });
}
