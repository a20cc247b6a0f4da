import { EngineError } from '../protocol/engine-error.ts';
import { comparisons, grains, type MetricQueryInput, metricQuerySchema } from '../protocol/metric-query.ts';
import type { CommandContext, OptionSpec } from './command.ts';
import { dateOption } from './number-option.ts';

/** Options that make up a question to the metric compiler. */
export const questionOptions: Readonly<Record<string, OptionSpec>> = {
  by: { type: 'string', value: 'DIM,DIM', help: 'dimensions' },
  grain: { type: 'string', value: 'GRAIN', help: grains.join(', ') },
  from: { type: 'string', value: 'DAY', help: 'first day (default: all time)' },
  to: { type: 'string', value: 'DAY', help: 'last day, inclusive' },
  where: { type: 'string', value: '"region = \'France\'"', help: 'filter over dimensions' },
  compare: { type: 'string', value: 'NAME', help: comparisons.join(', ') },
  totals: { type: 'boolean', help: 'with totals, computed and not summed' },
  limit: { type: 'string', value: 'N', help: 'rows at the most' },
};

/** The question that the words and options of a command ask. Errors: `usage`. */
export function metricQuestion(context: CommandContext, command: string): MetricQueryInput {
  const usage = (problem: string) => new EngineError('usage', { problem, command });
  const list = (text: string) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  const oneOf = <T extends string>(name: string, known: readonly T[]): T | null => {
    const text = context.option(name);
    if (text === null) return null;
    const found = known.find((value) => value === text);
    if (found === undefined) throw usage(`--${name} ${text} is not one of ${known.join(', ')}.`);
    return found;
  };
  const metrics = list(context.words[0] ?? '');
  if (metrics.length === 0) throw usage('Name at least one metric.');
  const limit = context.option('limit');
  const question: MetricQueryInput = {
    metrics,
    dimensions: list(context.option('by') ?? ''),
    grain: oneOf('grain', grains),
    from: dateOption(context, command, 'from'),
    to: dateOption(context, command, 'to'),
    where: context.option('where'),
    compare: oneOf('compare', comparisons),
    totals: context.flag('totals'),
    limit: limit === null ? null : Number(limit),
  };
  const checked = metricQuerySchema.safeParse(question);
  if (!checked.success)
    throw usage(checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  return question;
}
