import path from 'node:path';
import { app, type WebContents } from 'electron';
import { EngineProcess } from './engine-process.ts';

/** Starts the process that syncs, builds and publishes. */
export function startWriter(workspaceDir: string, pages: () => readonly WebContents[]): EngineProcess {
  const environment = { ASSAY_PACKS: packsDir() };
  const writer = new EngineProcess({ name: 'writer', workspaceDir, environment, pages });
  writer.start();
  return writer;
}

/** Folder of the built-in packs. */
function packsDir(): string {
  return app.isPackaged ? path.join(process.resourcesPath, 'packs') : path.join(app.getAppPath(), 'resources/packs');
}
