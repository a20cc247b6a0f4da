import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunLog, RunLogEntry, RunSummary } from '../protocol/engine-api.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { CheckResult } from '../protocol/snapshot.ts';

/** The lines of `logs/<run id>.jsonl`: a start, entries, and an end unless the process was stopped. */
type Line =
  | { readonly start: { readonly id: string; readonly startedAt: string } }
  | { readonly entry: RunLogEntry }
  | { readonly end: RunSummary; readonly checks: readonly CheckResult[] };

/** Milliseconds, so that ids in order are runs in order. */
const idPattern = /^\d{8}T\d{9}Z-[0-9a-f]{6}$/;

/** Writes the log of one refresh as it goes, so that a killed run still tells what it did. */
export class RunRecorder {
  readonly id: string;
  readonly startedAt: string;
  readonly #file: string;
  #queue: Promise<void> = Promise.resolve();

  private constructor(folder: string, now: Date) {
    const stamp = now.toISOString().replaceAll(/[-:.]/g, '');
    this.id = `${stamp}-${randomBytes(3).toString('hex')}`;
    this.startedAt = now.toISOString();
    this.#file = path.join(folder, `${this.id}.jsonl`);
  }

  static async start(workspaceDir: string): Promise<RunRecorder> {
    const folder = path.join(workspaceDir, 'logs');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const recorder = new RunRecorder(folder, new Date());
    await recorder.#write({ start: { id: recorder.id, startedAt: recorder.startedAt } });
    return recorder;
  }

  /** Adds a line; lines keep their order. */
  log(entry: Omit<RunLogEntry, 'at'>): void {
    this.#queue = this.#write({ entry: { at: new Date().toISOString(), ...entry } });
  }

  async end(
    outcome: Pick<RunSummary, 'status' | 'snapshot' | 'message'>,
    checks: readonly CheckResult[],
  ): Promise<RunSummary> {
    const summary = { id: this.id, startedAt: this.startedAt, endedAt: new Date().toISOString(), ...outcome };
    await this.#write({ end: summary, checks });
    return summary;
  }

  #write(line: Line): Promise<void> {
    const text = `${JSON.stringify(line)}\n`;
    this.#queue = this.#queue.then(() => appendFile(this.#file, text, { mode: 0o600 }));
    return this.#queue;
  }
}

/** All runs of a workspace, the newest first. `running`: whether a writer holds the lock now. */
export async function listRuns(workspaceDir: string, running: boolean): Promise<RunSummary[]> {
  const names = await readdir(path.join(workspaceDir, 'logs')).catch(() => []);
  const ids = names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .filter((id) => idPattern.test(id))
    .sort()
    .reverse();
  const runs: RunSummary[] = [];
  for (const [index, id] of ids.entries()) {
    const { entries: _, checks: __, ...summary } = await readRun(workspaceDir, id, running && index === 0);
    runs.push(summary);
  }
  return runs;
}

/** One run with its lines. Errors: `run-missing`. */
export async function readRun(workspaceDir: string, id: string, running: boolean): Promise<RunLog> {
  if (!idPattern.test(id)) throw new EngineError('run-missing', { id });
  let text: string;
  try {
    text = await readFile(path.join(workspaceDir, 'logs', `${id}.jsonl`), 'utf8');
  } catch (cause) {
    throw new EngineError('run-missing', { id }, { cause });
  }
  let startedAt = '';
  let end: RunSummary | null = null;
  let checks: readonly CheckResult[] = [];
  const entries: RunLogEntry[] = [];
  for (const line of text.split('\n').flatMap(parseLine)) {
    if ('start' in line) startedAt = line.start.startedAt;
    else if ('entry' in line) entries.push(line.entry);
    else [end, checks] = [line.end, line.checks];
  }
  const open: RunSummary = running
    ? { id, startedAt, endedAt: null, status: 'running', snapshot: null, message: 'The refresh is running.' }
    : {
        id,
        startedAt,
        endedAt: entries.at(-1)?.at ?? null,
        status: 'failed',
        snapshot: null,
        message: 'The writer stopped before the refresh ended. What was published before stands; refresh again.',
      };
  return { ...(end ?? open), entries, checks };
}

/** The last line of a killed run may be cut off: it says nothing. */
function parseLine(text: string): Line[] {
  if (text === '') return [];
  try {
    return [JSON.parse(text) as Line];
  } catch {
    return [];
  }
}
