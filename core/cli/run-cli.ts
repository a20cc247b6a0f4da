import path from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { EngineError, isEngineError, toWireError, type WireError } from '../protocol/engine-error.ts';
import { type Command, exitCodes } from './command.ts';
import { commands } from './commands.ts';
import { commandText, overviewText } from './help-text.ts';
import { parseWords } from './parse-words.ts';
import { createReporter } from './reporter.ts';

export interface CliEnvironment {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly cwd: string;
  readonly packsDir: URL;
  readonly signal: AbortSignal;
}

/** Runs one command line and resolves to its exit code; never rejects. */
export async function runCli(args: readonly string[], environment: CliEnvironment): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === 'help') {
    environment.stdout.write(overviewText(commands));
    return name === undefined ? exitCodes.usage : exitCodes.fine;
  }
  try {
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined)
      throw new EngineError('usage', { problem: `There is no command "${name}".`, command: '' });
    return await runCommand(command, rest, environment);
  } catch (error) {
    environment.stderr.write(`${errorText(toWireError(error))}\n`);
    if (isEngineError(error, 'usage')) return exitCodes.usage;
    return isEngineError(error, 'workspace-locked') ? exitCodes.locked : exitCodes.failed;
  }
}

async function runCommand(command: Command, args: readonly string[], environment: CliEnvironment): Promise<number> {
  const { words, strings, flags } = parseWords(command, args);
  if (flags.has('help')) {
    environment.stdout.write(commandText(command));
    return exitCodes.fine;
  }
  const report = createReporter(
    environment.stderr,
    flags.has('quiet') ? 'quiet' : flags.has('verbose') ? 'verbose' : 'normal',
  );
  const absolute = (text: string) => path.resolve(environment.cwd, text);
  try {
    return await command.run({
      words,
      option: (name) => strings.get(name) ?? null,
      flag: (name) => flags.has(name),
      path: absolute,
      workspaceDir: absolute(strings.get('workspace') ?? 'assay-workspace'),
      packsDir: fileURLToPath(environment.packsDir),
      stdout: environment.stdout,
      report,
      signal: environment.signal,
    });
  } finally {
    report.end();
  }
}

/** What happened, what to do, the code to search for, and each cause. A bug shows its stack. */
function errorText(error: WireError): string {
  const lines = [`error [${error.code}]: ${error.message}`, error.advice];
  if (error.code === 'bug') lines.push(error.stack);
  for (let cause = error.cause; cause !== null; cause = cause.cause) {
    if (cause.message !== error.message) lines.push(`  because: ${cause.message}`);
  }
  return lines.filter((line) => line !== '').join('\n');
}
