import { parseArgs } from 'node:util';
import { EngineError } from '../protocol/engine-error.ts';
import { type Command, commonOptions } from './command.ts';

export interface ParsedWords {
  readonly words: readonly string[];
  readonly strings: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

/** Splits the command line by a command's options. Errors: `usage` for what the command does not know or lacks. */
export function parseWords(command: Command, args: readonly string[]): ParsedWords {
  const specs = { ...commonOptions, ...command.options };
  const usage = (problem: string, cause?: unknown) =>
    new EngineError('usage', { problem, command: command.name }, cause === undefined ? undefined : { cause });
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(Object.entries(specs).map(([name, { type }]) => [name, { type }])),
    });
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error), error);
  }
  const strings = new Map<string, string>();
  const flags = new Set<string>();
  for (const [name, value] of Object.entries(parsed.values)) {
    if (typeof value === 'string') strings.set(name, value);
    else if (value === true) flags.add(name);
  }
  if (flags.has('help')) return { words: parsed.positionals, strings, flags };
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.default !== undefined && !strings.has(name)) strings.set(name, spec.default);
    if (spec.required === true && !strings.has(name)) throw usage(`--${name} is missing: ${spec.help}.`);
  }
  const missing = command.words.find((word, index) => word.required && parsed.positionals[index] === undefined);
  if (missing !== undefined) throw usage(`${missing.name} is missing: ${missing.help}.`);
  const extra = parsed.positionals[command.words.length];
  if (extra !== undefined) throw usage(`"${extra}" is one word too many.`);
  return { words: parsed.positionals, strings, flags };
}
