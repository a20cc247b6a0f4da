import type { WebContents } from 'electron';
import { EngineProcess } from './engine-process.ts';

/** Starts the process that answers questions to published snapshots. */
export function startReader(workspaceDir: string, pages: () => readonly WebContents[], saveKey: string): EngineProcess {
  const environment = { ASSAY_SAVE_KEY: saveKey };
  const reader = new EngineProcess({ name: 'reader', workspaceDir, environment, pages });
  reader.start();
  return reader;
}
