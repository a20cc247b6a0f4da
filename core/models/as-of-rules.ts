import { type AstNode, type AstValue, isNode, nodes, textOf, textsOf, walkAst } from '../duckdb/ast.ts';
import { aliasOf } from './columns-read.ts';
import { conjuncts } from './flow.ts';
import { commonTables, relationOf } from './references.ts';

/** Columns of versions: from which day on a row holds (inclusive), and to which (exclusive). */
export const versionBounds = ['valid_from', 'valid_to'] as const;
const [from, to] = versionBounds;

export interface AsOfLookup {
  /** The relation that holds the versions, joined by its column `key`. */
  readonly lookup: string;
  readonly key: string;
  /** Column of the model: the day on which a version has to hold. */
  readonly day: string;
}

type Problem = { readonly reason: string; readonly node: AstNode | null };

/**
 * Why the rows of a query do not say, by their own columns `key` and `day`, which versions of a lookup they were made of; null when
 * they do. The query's last SELECT takes them by LEFT JOIN ... ON lookup.key = x.key AND x.day >= valid_from AND x.day < valid_to, gives
 * x.key and x.day as they are, and nothing else of a version decides whether a row is there. Then other versions change
 * just the rows with that key, on the days on which the versions differ.
 */
export function asOfProblem(query: AstNode, asOf: AsOfLookup): Problem | null {
  const { lookup } = asOf;
  const no = (reason: string, node: AstNode | null = null): Problem => ({ reason: `${lookup} ${reason}`, node });
  if (textOf(query, 'type') !== 'SELECT_NODE') return no('is as of a day, and the query is no plain SELECT');
  if (commonTables(query).some(({ name }) => name.toLowerCase() === lookup))
    return no('is as of a day, and the name of a common table too');
  const found = findJoin(query['from_table'], lookup);
  if (found === null) return no('is as of a day, and not LEFT joined in the last SELECT');
  const rows = decidesRows(query);
  if (rows !== null) return no(`is as of a day, and its SELECT has ${rows.what}`, rows.node);
  const { join, alias } = found;
  const conditions = conjuncts(join['condition']);
  const tables = aliasesIn(join['left']);
  const day = outputPath(query, asOf.day, tables);
  const key = outputPath(query, asOf.key, tables);
  const wanted: [string, AstNode | undefined][] = [
    [`${asOf.key} = x.${asOf.key}`, conditions.find((one) => compares(one, '=', key, [alias, asOf.key]))],
    [`x.${asOf.day} >= ${from}`, conditions.find((one) => compares(one, '>=', day, [alias, from]))],
    [`x.${asOf.day} < ${to}`, conditions.find((one) => compares(one, '<', day, [alias, to]))],
  ];
  const missing = wanted.find(([, condition]) => condition === undefined);
  if (missing !== undefined) {
    return no(
      `is not joined by ${missing[0]}, where x.${asOf.key} and x.${asOf.day} are columns of the output as they are`,
      join,
    );
  }
  const bound = boundElsewhere(query, alias, new Set(wanted.map(([, condition]) => condition)));
  return bound === null ? null : no('has a bound that may be read outside of the join as of a day', bound);
}

/** The LEFT JOIN whose right side is the relation, below nothing but left sides of LEFT JOINs. */
function findJoin(
  fromClause: AstValue | undefined,
  lookup: string,
): { readonly join: AstNode; readonly alias: string } | null {
  for (let node = fromClause; isNode(node) && textOf(node, 'type') === 'JOIN'; node = node['left']) {
    const { right } = node;
    if (textOf(node, 'join_type') !== 'LEFT' || textOf(node, 'ref_type') !== 'REGULAR') return null;
    if (!isNode(right) || textOf(right, 'type') !== 'BASE_TABLE') continue;
    if (relationOf(right) !== lookup) continue;
    if (isNode(right['sample']) || textsOf(right, 'column_name_alias').length > 0) return null;
    return { join: node, alias: aliasOf(right) };
  }
  return null;
}

/** Functions that make any number of rows of one, none too. */
const rowMakers = new Set(['unnest', 'unlist', 'regexp_split_to_table', 'generate_subscripts']);

/** What, apart from joins, decides which rows a SELECT gives. */
function decidesRows(query: AstNode): { readonly what: string; readonly node: AstNode } | null {
  const clauses = [
    ['a WHERE', query['where_clause']],
    ['a HAVING', query['having']],
    ['a QUALIFY', query['qualify']],
    ['a GROUP BY', nodes(query['group_expressions'])[0]],
    ['a sample', query['sample']],
    ['a DISTINCT or LIMIT', nodes(query['modifiers']).find((one) => textOf(one, 'type') !== 'ORDER_MODIFIER')],
  ] as const;
  for (const [what, node] of clauses) if (isNode(node)) return { what, node };
  let unnested: AstNode | null = null;
  walkAst(query['select_list'], (node) => {
    if (rowMakers.has(textOf(node, 'function_name').toLowerCase())) unnested ??= node;
    return true;
  });
  return unnested === null ? null : { what: 'an unnest', node: unnested };
}

/** Names under which the tables of a FROM clause are read, those in its subqueries left out. */
function aliasesIn(fromClause: AstValue | undefined): ReadonlySet<string> {
  const aliases = new Set<string>();
  walkAst(fromClause, (node) => {
    if (textOf(node, 'type') === 'JOIN') return true;
    // Conditions of joins are no tables.
    if (textOf(node, 'class') === '') aliases.add(aliasOf(node));
    return false;
  });
  return aliases;
}

/** The plain column `[table, column]` of one of these tables that a SELECT gives under a name; null where it is anything else. */
function outputPath(query: AstNode, name: string, tables: ReadonlySet<string>): readonly string[] | null {
  const item = nodes(query['select_list']).find(
    (one) => (textOf(one, 'alias') || textsOf(one, 'column_names').at(-1) || '').toLowerCase() === name,
  );
  const path = item === undefined ? [] : pathOf(item);
  return path.length === 2 && tables.has(path[0] ?? '') ? path : null;
}

const operators = {
  '=': ['COMPARE_EQUAL', 'COMPARE_EQUAL'],
  '>=': ['COMPARE_GREATERTHANOREQUALTO', 'COMPARE_LESSTHANOREQUALTO'],
  '<': ['COMPARE_LESSTHAN', 'COMPARE_GREATERTHAN'],
} as const;

/** Is the condition `a operator b`, or the same the other way round? */
function compares(
  condition: AstNode,
  operator: keyof typeof operators,
  a: readonly string[] | null,
  b: readonly string[],
): boolean {
  const { left, right } = condition;
  if (a === null || !isNode(left) || !isNode(right)) return false;
  const [plain, turned] = operators[operator];
  const type = textOf(condition, 'type');
  const is = (one: AstNode, path: readonly string[]): boolean => pathOf(one).join('.') === path.join('.');
  return (type === plain && is(left, a) && is(right, b)) || (type === turned && is(left, b) && is(right, a));
}

/**
 * The first place outside of the conditions where a query may read a bound of the versions. A name without a table, or behind
 * the alias anywhere, counts: rather one too many than one too few.
 */
function boundElsewhere(query: AstNode, alias: string, conditions: ReadonlySet<AstNode | undefined>): AstNode | null {
  let found: AstNode | null = null;
  walkAst(query, (node) => {
    if (found !== null || conditions.has(node)) return false;
    const path = textsOf(node, 'column_names').map((name) => name.toLowerCase());
    const shared = textsOf(node, 'using_columns').map((name) => name.toLowerCase());
    const isRead = (name: string): boolean => path.at(-1) === name && (path.length === 1 || path.at(-2) === alias);
    if (versionBounds.some((name) => shared.includes(name) || isRead(name))) found = node;
    return true;
  });
  return found;
}

function pathOf(node: AstNode): readonly string[] {
  if (textOf(node, 'class') !== 'COLUMN_REF') return [];
  return textsOf(node, 'column_names').map((name) => name.toLowerCase());
}
