import process from 'node:process';
import { runCli } from './cli/run-cli.ts';

const stop = new AbortController();
// The first Ctrl+C asks for an orderly end; the second one ends at once.
process.on('SIGINT', () => (stop.signal.aborted ? process.exit(130) : stop.abort()));
process.on('SIGTERM', () => stop.abort());
// A closed pipe (`assay query ... | head`) is a normal end of output.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  packsDir: new URL('../../resources/packs', import.meta.url),
  signal: stop.signal,
});
