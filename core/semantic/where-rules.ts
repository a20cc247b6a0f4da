import { EngineError } from '../protocol/engine-error.ts';
import { type AstNode, walkExpression } from './expression.ts';

export const plainClasses: ReadonlySet<string> = new Set([
  'CONJUNCTION',
  'COMPARISON',
  'OPERATOR',
  'BETWEEN',
  'CAST',
  'CASE',
  'CONSTANT',
  'COLUMN_REF',
  'FUNCTION',
]);

const operators = ['+', '-', '*', '/', '//', '%', '||', '~~', '!~~', '~~*', '!~~*', '~~~', '^@'];

/** Functions that a filter may call: pure, and about one value. */
export const plainFunctions: ReadonlySet<string> = new Set([
  ...operators,
  ...['like_escape', 'not_like_escape', 'ilike_escape', 'not_ilike_escape', 'regexp_full_match', 'regexp_matches'],
  ...['lower', 'upper', 'trim', 'ltrim', 'rtrim', 'length', 'strlen', 'left', 'right', 'substring', 'substr'],
  ...['starts_with', 'ends_with', 'prefix', 'suffix', 'contains', 'replace', 'concat', 'strftime', 'chr'],
  ...['abs', 'round', 'floor', 'ceil', 'greatest', 'least', 'coalesce', 'nullif', 'ifnull'],
  ...['date_trunc', 'date_part', 'date_diff', 'date_add', 'year', 'quarter', 'month', 'week', 'day', 'dayofweek'],
  ...['isodow', 'make_date', 'last_day', 'to_days', 'to_weeks', 'to_months', 'to_years', 'trunc'],
  ...['list_value', 'list_contains'],
]);

/** Refuses what a filter of a question may not hold: subqueries, windows, aggregates, functions that are not on the list. */
export function checkWhere(node: AstNode, where: string): void {
  walkExpression(node, (n) => {
    if (!plainClasses.has(n.class)) throw forbidden(where, describe(n));
    if (n.class !== 'FUNCTION') return;
    const name = String(n['function_name']).toLowerCase();
    const plain = n['distinct'] !== true && (n['filter'] ?? null) === null && (n['catalog'] ?? '') === '';
    if (!plainFunctions.has(name) || !plain) throw forbidden(where, `the function ${name}()`);
  });
}

function describe(node: AstNode): string {
  const words: Readonly<Record<string, string>> = {
    SUBQUERY: 'a subquery',
    WINDOW: 'a window function',
    STAR: '*',
    LAMBDA: 'a lambda',
    PARAMETER: 'a parameter',
    POSITIONAL_REFERENCE: 'a column by position',
  };
  return words[node.class] ?? node.class.toLowerCase();
}

function forbidden(where: string, what: string): EngineError {
  return new EngineError('metric-where-forbidden', {
    where,
    what,
    allowed:
      'A filter compares dimensions with values; it may use AND, OR, NOT, IN, BETWEEN, LIKE, CASE and plain text, number and date functions.',
  });
}
