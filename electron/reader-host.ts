import type { WebContents } from 'electron';
import { EngineProcess } from './engine-process.ts';

/** Starts the process that answers questions to published snapshots. */
export function startReader(workspaceDir: string, pages: () => readonly WebContents[]): EngineProcess {
  const reader = new EngineProcess({ name: 'reader', workspaceDir, pages });
  reader.start();
  return reader;
}
