import { defaultTextOptions } from '../exports/export-format.ts';
import { tableFormat } from '../exports/write-table.ts';
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
  const [first] = records;
  if (first === undefined) return;
  const columns = Object.entries(first).map(([name, value]) => ({
    name,
    type: typeof value === 'number' ? 'DOUBLE' : 'VARCHAR',
  }));
  const rows = records.map((record) => columns.map(({ name }) => record[name] ?? null));
  const writer = tableFormat.create(columns, defaultTextOptions);
  context.stdout.write(writer.begin() + writer.rows(rows) + writer.end());
}
