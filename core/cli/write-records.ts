import { EngineError } from '../protocol/engine-error.ts';
import type { CommandContext } from './command.ts';

type Value = string | number | boolean | null;

/** Prints a short list of records as an aligned table or as JSON, as `--format` says. Errors: `usage`. */
export function writeRecords(
  context: CommandContext,
  command: string,
  records: readonly Readonly<Record<string, Value>>[],
): void {
  const format = context.option('format') ?? 'table';
  if (format === 'json') {
    context.stdout.write(`${JSON.stringify(records, null, 2)}\n`);
    return;
  }
  if (format !== 'table')
    throw new EngineError('usage', { problem: `--format ${format} is not table or json.`, command });
  const names = Object.keys(records[0] ?? {});
  const cells = records.map((record) => names.map((name) => shown(record[name])));
  const widths = names.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()}\n`;
  if (names.length > 0) context.stdout.write(line(names));
  for (const row of cells) context.stdout.write(line(row));
}

function shown(value: Value | undefined): string {
  return value === null || value === undefined ? '-' : String(value);
}
