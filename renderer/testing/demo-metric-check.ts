import { addDays } from '#core/protocol/date';
import { EngineError } from '#core/protocol/engine-error';
import type { MetricCheck, MetricDraft, MetricProblem } from '#core/protocol/metric-draft';

/**
 * What a compiler would say of a draft: a name that is not there where it says `amont`, a refusal where it sums `region`, a failure
 * where it says `boom`, and else a figure.
 */
export function demoMetricCheck({ definition }: MetricDraft, asOf: string): MetricCheck {
  const text = 'expr' in definition ? (definition.expr ?? '') : '';
  if (text.includes('boom')) {
    throw new EngineError('sql-failed', { message: 'Out of Memory Error: could not allocate', sql: 'SELECT' });
  }
  const column = text.indexOf('order_amont');
  if (column !== -1) {
    return refused({
      ...{ field: 'expr', line: 1, column: column + 1 },
      message: 'It names "order_amont", which fact_orders neither has nor reaches. Did you mean "order_amount"?',
      advice: 'Write columns of the table (or, of a derived metric, metrics) with + - * / and plain functions.',
    });
  }
  if (text.includes('region')) {
    return refused({
      ...{ field: 'expr', line: null, column: null },
      message: 'region is text, and only numbers can be summed.',
      advice: 'Choose a column of numbers, or count the distinct values of this one.',
    });
  }
  const context = { columns: [], from: addDays(asOf, -27), to: asOf, priorFrom: null, priorTo: null };
  return {
    problems: [],
    formula: definition.type === 'simple' ? `${definition.agg}(${text}) of ${definition.model}` : text,
    figure: {
      value: '418250.7300',
      context: { ...context, missingDays: [], partial: false, sql: `SELECT sum(${text}) AS value\nFROM fact_orders` },
    },
  };
}

function refused(problem: MetricProblem): MetricCheck {
  return { problems: [problem], formula: null, figure: null };
}
