import { readFileSync } from 'node:fs';

/** A process as a lock note or a lease names it: the start time tells a reused number from the same process. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; null where the system does not tell cheaply. */
  readonly started: string | null;
}

/** Who this process is. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: processStart(process.pid) };
}

/** True while the process runs; a process of another user counts as running. */
export function isRunning(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const started = processStart(identity.pid);
  return identity.started === null || started === null || started === identity.started;
}

/** Linux: clock ticks since boot at which the process started, after the boot's own id. */
function processStart(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[19] === undefined ? null : `${boot}:${fields[19]}`;
  } catch {
    return null;
  }
}
