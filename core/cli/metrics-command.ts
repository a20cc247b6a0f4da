import { formatDiagnostic } from '../protocol/diagnostic.ts';
import type { AnswerContext } from '../protocol/metric-query.ts';
import { readJoinedCatalog } from '../query/joined-catalog.ts';
import { SnapshotPool } from '../query/snapshot-pool.ts';
import { type Command, type CommandContext, exitCodes } from './command.ts';
import { changesOptions, writeMetricChanges } from './metric-changes.ts';
import { metricQuestion, questionOptions } from './metric-question.ts';
import { resultOptions, writeResult } from './result-options.ts';
import { writeRecords } from './write-records.ts';

export const metricsCommand: Command = {
  name: 'metrics',
  summary: 'Ask the metric compiler: metrics by dimension, grain and range. --list and --changes say what there is.',
  words: [{ name: 'NAME,NAME', required: false, help: 'metrics; an older version as NAME@1' }],
  options: {
    ...questionOptions,
    ...resultOptions,
    list: { type: 'boolean', help: 'the metrics of a snapshot, and why one is unavailable' },
    ...changesOptions,
  },
  run: async (context) => {
    if (context.flag('changes')) return writeMetricChanges(context);
    if (context.flag('list')) return writeMetricList(context);
    const { context: answer } = await writeResult(context, { metrics: metricQuestion(context, 'metrics') });
    if (answer !== null) for (const line of rangeLines(answer)) context.report.line(line);
    return exitCodes.fine;
  },
};

async function writeMetricList(context: CommandContext): Promise<number> {
  const pool = new SnapshotPool(context.workspaceDir);
  const { snapshot, release } = await pool.use(context.option('snapshot'));
  try {
    const { metrics, problems } = await readJoinedCatalog(snapshot);
    writeRecords(
      context,
      'metrics',
      metrics.map(({ name, label, type, version, previous, format, owner, ownFile, unavailable }) => ({
        metric: name,
        label,
        type,
        version: [version, ...previous.map((older) => older.version)].join(', '),
        unit: format.unit ?? format.kind,
        owner,
        defined: ownFile ?? 'pack',
        unavailable,
      })),
    );
    for (const problem of problems) context.report.line(formatDiagnostic(problem));
    return exitCodes.fine;
  } finally {
    release();
    await pool.close();
  }
}

/** What was really asked: exact ranges, missing days, a last period that is not over. */
export function rangeLines(answer: AnswerContext): string[] {
  const lines: string[] = [];
  if (answer.from !== null)
    lines.push(`${answer.from} to ${answer.to}${answer.partial ? ', the last period that has begun is not over' : ''}`);
  if (answer.priorFrom !== null) lines.push(`compared with ${answer.priorFrom} to ${answer.priorTo}`);
  if (answer.knownTo !== undefined) lines.push(`nothing is counted yet of days after ${answer.knownTo}`);
  if (answer.knownFrom !== undefined) lines.push(`nothing is known of days before ${answer.knownFrom}`);
  if (answer.missingDays.length > 0) {
    const more = answer.missingDays.length > 5 ? ', ...' : '';
    lines.push(
      `${answer.missingDays.length} days without an extract: ${answer.missingDays.slice(0, 5).join(', ')}${more}`,
    );
  }
  return lines;
}
