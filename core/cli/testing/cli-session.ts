import { PassThrough } from 'node:stream';
import { runCli } from '../run-cli.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, from `cwd`, and takes what it prints. */
export async function runAssay(cwd: string, ...args: string[]): Promise<CliResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const taken = { stdout: '', stderr: '' };
  stdout.on('data', (data) => {
    taken.stdout += String(data);
  });
  stderr.on('data', (data) => {
    taken.stderr += String(data);
  });
  const packsDir = new URL('../../../resources/packs', import.meta.url);
  const code = await runCli(args, { stdout, stderr, cwd, packsDir, signal: new AbortController().signal });
  await new Promise((resolve) => setImmediate(resolve));
  return { code, ...taken };
}
