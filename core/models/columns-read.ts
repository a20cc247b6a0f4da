import { type AstNode, isNode, nodes, textOf, textsOf, walkAst } from '../duckdb/ast.ts';

/**
 * Names of the columns of `relation` that a query may read, lower case; null where it may read all of them (a star over the
 * relation, its row as a value, a column by its number, a natural join, a pivot). A name counts wherever it stands: rather one too
 * many than one too few.
 */
export function columnsRead(query: AstNode, relation: string): ReadonlySet<string> | null {
  const names = new Set<string>();
  const aliases = new Set<string>();
  const alone = new Set<string>();
  let all = false;
  walkAst(query, (node) => {
    if (isTable(node, relation)) aliases.add(aliasOf(node));
    if (node['type'] === 'SELECT_NODE' && starsOf(node).some((star) => covers(star, node['from_table'], relation)))
      all = true;
    if (node['ref_type'] === 'NATURAL' || node['type'] === 'PIVOT' || node['class'] === 'POSITIONAL_REFERENCE')
      all = true;
    const path = textsOf(node, 'column_names').map((name) => name.toLowerCase());
    // A table's name alone, or behind that of its schema, is its row as a value.
    alone.add(path.at(-1) ?? '');
    for (const name of path) names.add(name);
    for (const name of textsOf(node, 'using_columns')) names.add(name.toLowerCase());
    return true;
  });
  return all || [...aliases].some((alias) => alone.has(alias)) ? null : names;
}

/** Does a star stand for columns of the relation? It does for the tables of its own FROM, all of them or the one that it names. */
function covers(star: AstNode, from: AstNode[string] | undefined, relation: string): boolean {
  const named = textOf(star, 'relation_name').toLowerCase();
  return tablesOf(from).some((table) => isTable(table, relation) && (named === '' || named === aliasOf(table)));
}

/** Stars of a SELECT itself, and not of the queries inside it. */
function starsOf(select: AstNode): AstNode[] {
  const stars: AstNode[] = [];
  const { from_table: _from, cte_map: _ctes, ...own } = select;
  walkAst(own as AstNode, (node) => {
    if (node['class'] === 'STAR') stars.push(node);
    return node['type'] !== 'SELECT_NODE' || node === own;
  });
  return stars;
}

/** Base tables of a FROM clause, through its joins and not into its subqueries. */
function tablesOf(from: AstNode[string] | undefined): AstNode[] {
  if (from === undefined || !isNode(from)) return [];
  if (from['type'] === 'BASE_TABLE') return [from];
  return from['type'] === 'JOIN' ? nodes([from['left'], from['right']]).flatMap(tablesOf) : [];
}

function isTable(node: AstNode, relation: string): boolean {
  if (node['type'] !== 'BASE_TABLE') return false;
  const [name, schema] = relation.split('.').reverse();
  const own = textOf(node, 'schema_name').toLowerCase();
  return (
    textOf(node, 'table_name').toLowerCase() === name &&
    (own === (schema ?? '') || (schema === undefined && own === 'main'))
  );
}

/** Name under which a table is read; lower case. */
export function aliasOf(table: AstNode): string {
  return (textOf(table, 'alias') || textOf(table, 'table_name')).toLowerCase();
}
