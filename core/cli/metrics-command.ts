import type { AnswerContext } from '../protocol/metric-query.ts';
import { type Command, exitCodes } from './command.ts';
import { metricQuestion, questionOptions } from './metric-question.ts';
import { resultOptions, writeResult } from './result-options.ts';

export const metricsCommand: Command = {
  name: 'metrics',
  summary: 'Ask the metric compiler: metrics by dimension, grain and range.',
  words: [{ name: 'NAME,NAME', required: true, help: 'metrics' }],
  options: { ...questionOptions, ...resultOptions },
  run: async (context) => {
    const { context: answer } = await writeResult(context, { metrics: metricQuestion(context, 'metrics') });
    if (answer !== null) for (const line of rangeLines(answer)) context.report.line(line);
    return exitCodes.fine;
  },
};

/** What was really asked: exact ranges, missing days, a last period that is not over. */
export function rangeLines(answer: AnswerContext): string[] {
  const lines: string[] = [];
  if (answer.from !== null)
    lines.push(`${answer.from} to ${answer.to}${answer.partial ? ', the last period is not over' : ''}`);
  if (answer.priorFrom !== null) lines.push(`compared with ${answer.priorFrom} to ${answer.priorTo}`);
  if (answer.missingDays.length > 0) {
    const more = answer.missingDays.length > 5 ? ', ...' : '';
    lines.push(
      `${answer.missingDays.length} days without an extract: ${answer.missingDays.slice(0, 5).join(', ')}${more}`,
    );
  }
  return lines;
}
