import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

export interface ProcessEnd {
  readonly process: string;
  readonly pid: number | undefined;
  readonly code: number;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
}

/** Notes in the workspace that a process ended when it should not have: one JSON line in logs/processes.jsonl. */
export function logProcessEnd(workspaceDir: string, end: ProcessEnd): void {
  try {
    const folder = path.join(workspaceDir, 'logs');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const line = JSON.stringify({ at: new Date().toISOString(), ...end });
    appendFileSync(path.join(folder, 'processes.jsonl'), `${line}\n`, { mode: 0o600 });
  } catch {
    // A workspace that cannot be written has nowhere to note it; the window shows the crash all the same.
  }
}
