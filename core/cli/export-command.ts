import path from 'node:path';
import { exportFormats } from '../exports/export-formats.ts';
import { exportWithReceipt } from '../exports/export-with-receipt.ts';
import { verifyExport } from '../exports/verify-export.ts';
import { verifyReport } from '../exports/verify-report.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { CsvOptions } from '../protocol/export-request.ts';
import { type Command, type CommandContext, exitCodes } from './command.ts';
import { metricQuestion, questionOptions } from './metric-question.ts';
import { rangeLines } from './metrics-command.ts';

const formats = exportFormats.filter(({ name }) => name !== 'table');
const endings = formats.map(({ extension }) => extension);

export const exportCommand: Command = {
  name: 'export',
  summary: 'Write metrics or SQL to a file with a receipt; verify a file against its receipt.',
  words: [
    { name: 'ACTION', required: true, help: 'metrics, query or verify' },
    { name: 'SUBJECT', required: true, help: 'NAME,NAME or "SELECT ..." or FILE' },
  ],
  options: {
    ...questionOptions,
    out: { type: 'string', value: 'FILE', help: `the file; its ending says the format: ${endings.join(', ')}` },
    format: { type: 'string', value: 'NAME', help: 'of a file whose ending does not say it' },
    delimiter: { type: 'string', value: 'WORD', help: 'between the cells of CSV: comma (default), semicolon or tab' },
    decimal: { type: 'string', value: 'WORD', help: 'decimal mark of numbers in CSV: point (default) or comma' },
    snapshot: { type: 'string', value: 'ID', help: 'the current one by default' },
  },
  run: async (context) => {
    const [action, subject = ''] = context.words;
    if (action === 'verify') return verify(context, subject);
    if (action !== 'metrics' && action !== 'query') throw usage(`There is no action "${action}".`);
    const out = context.option('out');
    if (out === null) throw usage('--out is missing: the file to write.');
    const question =
      action === 'query' ? { sql: subject } : { metrics: metricQuestion({ ...context, words: [subject] }, 'export') };
    const file = context.path(out);
    const summary = await exportWithReceipt({
      workspaceDir: context.workspaceDir,
      snapshot: context.option('snapshot'),
      question,
      format: context.option('format') ?? formatOf(file),
      to: file,
      text: csvText(context),
      signal: context.signal,
    });
    if (summary.context !== null) for (const line of rangeLines(summary.context)) context.report.line(line);
    context.report.line(`${summary.rows} rows of snapshot ${summary.snapshot}`);
    for (const note of summary.notes) context.report.line(note);
    context.stdout.write(`${file}\n${summary.receipt === null ? '' : `${summary.receipt}\n`}`);
    return exitCodes.fine;
  },
};

const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;
const marks = { point: '.', comma: ',' } as const;

/** Errors: `usage` for words that are none of these. */
function csvText(context: CommandContext): CsvOptions {
  const chosen = <T>(option: string, words: Readonly<Record<string, T>>, fallback: T): T => {
    const word = context.option(option);
    if (word === null) return fallback;
    if (Object.hasOwn(words, word)) return words[word] as T;
    throw usage(`--${option} ${word} is not one of ${Object.keys(words).join(', ')}.`);
  };
  return {
    delimiter: chosen<CsvOptions['delimiter']>('delimiter', delimiters, ','),
    decimal: chosen<CsvOptions['decimal']>('decimal', marks, '.'),
  };
}

async function verify(context: CommandContext, subject: string): Promise<number> {
  if (path.extname(subject) === '.pdf') return verifyPdf(context, subject);
  const { receipt, differences } = await verifyExport(context.workspaceDir, context.path(subject), context.signal);
  for (const difference of differences) context.stdout.write(`${difference}\n`);
  const { rows, snapshot } = receipt;
  if (differences.length === 0) context.stdout.write(`unchanged: ${rows} rows of snapshot ${snapshot.id}\n`);
  return differences.length === 0 ? exitCodes.fine : exitCodes.failed;
}

async function verifyPdf(context: CommandContext, subject: string): Promise<number> {
  const { receipt, differences } = await verifyReport(context.workspaceDir, context.path(subject), context.signal);
  for (const difference of differences) context.stdout.write(`${difference}\n`);
  const answered = receipt.tiles.filter(({ data }) => data !== null).length;
  const { dashboard, snapshot } = receipt;
  if (differences.length === 0)
    context.stdout.write(`unchanged: ${answered} tiles of ${dashboard}, snapshot ${snapshot.id}\n`);
  return differences.length === 0 ? exitCodes.fine : exitCodes.failed;
}

/** Errors: `usage` for an ending that no format has. */
function formatOf(file: string): string {
  const ending = path.extname(file).slice(1);
  const name = formats.find((each) => each.extension === ending || each.name === ending)?.name;
  if (name === undefined) {
    throw usage(`--out ${path.basename(file)}: the ending must be one of ${endings.join(', ')}.`);
  }
  return name;
}

function usage(problem: string): EngineError {
  return new EngineError('usage', { problem, command: 'export' });
}
