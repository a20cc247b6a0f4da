import { type AstNode, isNode, textOf, textsOf, walkAst } from '../duckdb/ast.ts';
import { type Binding, isColumn } from './flow.ts';

/** Columns of versions: from which day on a row holds (inclusive), and to which (exclusive). */
export const versionBounds = ['valid_from', 'valid_to'] as const;
const [from, to] = versionBounds;

/** Each comparison of a day with a bound, and how it reads the other way round. */
const comparisons = [
  { bound: from, operator: 'COMPARE_GREATERTHANOREQUALTO', turned: 'COMPARE_LESSTHANOREQUALTO' },
  { bound: to, operator: 'COMPARE_LESSTHAN', turned: 'COMPARE_GREATERTHAN' },
] as const;

/**
 * The two conditions by which a join takes the versions of a lookup that hold on the driver's `day`: day >= valid_from and
 * day < valid_to. Null where the join lacks one of them.
 */
export function asOfConditions(
  driver: Binding,
  lookup: Binding,
  day: string,
  conditions: readonly AstNode[],
): readonly AstNode[] | null {
  const found = comparisons.map(({ bound, operator, turned }) =>
    conditions.find((condition) => {
      const { left, right } = condition;
      if (!isNode(left) || !isNode(right)) return false;
      const type = textOf(condition, 'type');
      return (
        (type === operator && isColumn(left, driver, day) && isColumn(right, lookup, bound)) ||
        (type === turned && isColumn(left, lookup, bound) && isColumn(right, driver, day))
      );
    }),
  );
  return found.every((condition) => condition !== undefined) ? found : null;
}

/**
 * The first place outside of the conditions where a query may read a bound of a lookup's versions; null where it reads them
 * there alone. A name without a table, or behind any alias of the lookup, counts: rather one too many than one too few.
 */
export function boundReadElsewhere(query: AstNode, lookup: string, conditions: ReadonlySet<AstNode>): AstNode | null {
  const aliases = new Set<string>();
  walkAst(query, (node) => {
    if (textOf(node, 'type') === 'BASE_TABLE' && textOf(node, 'table_name').toLowerCase() === lookup)
      aliases.add((textOf(node, 'alias') || lookup).toLowerCase());
    return true;
  });
  const isBound = (name: string): boolean => name === from || name === to;
  let found: AstNode | null = null;
  walkAst(query, (node) => {
    if (found !== null || conditions.has(node)) return false;
    if (textsOf(node, 'using_columns').some((name) => isBound(name.toLowerCase()))) found = node;
    const path = textsOf(node, 'column_names').map((name) => name.toLowerCase());
    const qualifier = path.at(-2);
    if (isBound(path.at(-1) ?? '') && (qualifier === undefined || aliases.has(qualifier))) found = node;
    return true;
  });
  return found;
}
