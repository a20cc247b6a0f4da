import { exportFormats } from '../exports/export-formats.ts';
import type { ExportSummary } from '../exports/export-query.ts';
import { type ExportRequest, exportQuery } from '../exports/export-query.ts';
import type { CommandContext, OptionSpec } from './command.ts';

const names = exportFormats.map(({ name }) => name);

/** Options of commands that print or write a result. */
export const resultOptions: Readonly<Record<string, OptionSpec>> = {
  format: { type: 'string', value: 'NAME', help: names.join(', '), default: 'table' },
  out: { type: 'string', value: 'FILE', help: 'a file instead of stdout' },
  snapshot: { type: 'string', value: 'ID', help: 'the current one by default' },
};

/** All rows of a question to stdout or to `--out`: never fewer. */
export async function writeResult(
  context: CommandContext,
  question: ExportRequest['question'],
): Promise<ExportSummary> {
  const out = context.option('out');
  const summary = await exportQuery({
    workspaceDir: context.workspaceDir,
    snapshot: context.option('snapshot'),
    question,
    format: context.option('format') ?? 'table',
    to: out === null ? context.stdout : context.path(out),
    signal: context.signal,
  });
  if (out !== null)
    context.report.line(`${summary.rows} rows of snapshot ${summary.snapshot} written to ${context.path(out)}`);
  for (const note of summary.notes) context.report.line(note);
  return summary;
}
