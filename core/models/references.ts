import { type AstNode, type AstValue, isNode, locateNode, nodes, textOf, walkAst } from '../duckdb/ast.ts';

/** A relation that a statement reads: `source.orders`, `settings.order_status`, `stg_orders`. Lower case; without the schema main. */
export interface Reference {
  readonly name: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** Something that the SQL of a pack may not do. */
export interface Refusal {
  readonly rule: 'reads-files' | 'not-plain' | 'not-repeatable';
  /** `read_parquet`, `PIVOT without IN`, `current_date`: what stands there. */
  readonly what: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** Table functions that make rows of their arguments alone. */
const pureTableFunctions = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
  'generate_subscripts',
]);

/** Functions (and words) whose value is not made of the data: a model that used them would differ from build to build. */
const unrepeatable = new Set([
  'random',
  'uuid',
  'uuidv4',
  'uuidv7',
  'gen_random_uuid',
  'now',
  'today',
  'current_date',
  'current_time',
  'current_timestamp',
  'get_current_timestamp',
  'get_current_time',
  'transaction_timestamp',
  'localtime',
  'localtimestamp',
  'current_localtime',
  'current_localtimestamp',
  'setseed',
  'nextval',
  'currval',
  'txid_current',
  'getvariable',
  'current_setting',
  'getenv',
  'current_user',
  'session_user',
  'current_database',
  'current_schema',
  'current_query',
  'version',
]);

/** Words that DuckDB reads as one of those functions when no column has the name. */
const bareWords = new Set(['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp']);

/**
 * The relations that a query reads, each once, in the order of the text (common table expressions are no relations; a name inside
 * one that is not recursive means the outer relation), and what the query may not do.
 */
export function findReferences(query: AstNode, sql: string): { references: Reference[]; refusals: Refusal[] } {
  const found = new Map<string, Reference>();
  const refusals: Refusal[] = [];
  const refuse = (rule: Refusal['rule'], what: string, node: AstNode): void => {
    const place = locateNode(sql, node);
    refusals.push({ rule, what, line: place?.line ?? null, column: place?.column ?? null });
  };
  eachTable(query, {
    table: (node) => {
      const name = textOf(node, 'table_name');
      const schema = textOf(node, 'schema_name').toLowerCase();
      if (isNode(node['at_clause'])) refuse('not-plain', 'AT', node);
      if (textOf(node, 'catalog_name') !== '') {
        refuse('not-plain', `the database ${textOf(node, 'catalog_name')}`, node);
        return;
      }
      if (schema === '' && looksLikeFile(name)) {
        refuse('reads-files', `'${name}'`, node);
        return;
      }
      const reference = schema === '' || schema === 'main' ? name.toLowerCase() : `${schema}.${name.toLowerCase()}`;
      const place = locateNode(sql, node);
      if (!found.has(reference)) {
        found.set(reference, { name: reference, line: place?.line ?? null, column: place?.column ?? null });
      }
    },
    other: (node) => {
      const type = textOf(node, 'type');
      if (type === 'TABLE_FUNCTION') {
        const name = isNode(node['function']) ? textOf(node['function'], 'function_name').toLowerCase() : '';
        if (!pureTableFunctions.has(name)) refuse('reads-files', name, node);
      } else if (type === 'SHOW_REF') refuse('not-plain', 'DESCRIBE, SHOW or SUMMARIZE', node);
      else if (type === 'PIVOT' && isDynamicPivot(node)) refuse('not-plain', 'PIVOT without IN (...)', node);
      else if (type === 'VALUE_PARAMETER') refuse('not-plain', 'a parameter', node);
      else if (type === 'FUNCTION' || type === 'COLUMN_REF') {
        const word = unrepeatableWord(node);
        if (word !== null) refuse('not-repeatable', word, node);
      }
    },
  });
  return { references: [...found.values()], refusals };
}

/** The relation that a BASE_TABLE names, as models name it: `stg_orders`, `source.orders`; lower case. */
export function relationOf(table: AstNode): string {
  const schema = textOf(table, 'schema_name').toLowerCase();
  const name = textOf(table, 'table_name').toLowerCase();
  return schema === '' || schema === 'main' ? name : `${schema}.${name}`;
}

/** How many times the query reads each relation. */
export function countReferences(query: AstNode): Map<string, number> {
  const counts = new Map<string, number>();
  eachTable(query, {
    table: (node) => {
      const reference = relationOf(node);
      counts.set(reference, (counts.get(reference) ?? 0) + 1);
    },
    other: () => undefined,
  });
  return counts;
}

interface Visitor {
  /** A BASE_TABLE that is no common table expression. */
  readonly table: (node: AstNode) => void;
  readonly other: (node: AstNode) => void;
}

function eachTable(root: AstNode, visitor: Visitor): void {
  const visit = (value: AstValue | undefined, scope: ReadonlySet<string>): void => {
    walkAst(value, (node) => {
      if (textOf(node, 'type') === 'BASE_TABLE') {
        const bare = textOf(node, 'schema_name') === '' && textOf(node, 'catalog_name') === '';
        if (!(bare && scope.has(textOf(node, 'table_name').toLowerCase()))) visitor.table(node);
        return true;
      }
      const ctes = commonTables(node);
      if (ctes.length === 0) {
        visitor.other(node);
        return true;
      }
      const inner = new Set(scope);
      for (const { name, query } of ctes) {
        const isRecursive = textOf(query, 'type') === 'RECURSIVE_CTE_NODE';
        visit(query, isRecursive ? new Set([...inner, name]) : new Set(inner));
        inner.add(name);
      }
      for (const [key, part] of Object.entries(node)) if (key !== 'cte_map') visit(part, inner);
      return false;
    });
  };
  visit(root, new Set());
}

/** The common table expressions of a query node, in order; names in lower case. */
export function commonTables(node: AstNode): { readonly name: string; readonly query: AstNode }[] {
  const map = node['cte_map'];
  if (!isNode(map)) return [];
  return nodes(map['map']).flatMap((entry) => {
    const value = entry['value'];
    const query = isNode(value) ? value['query'] : null;
    const inner = isNode(query) ? query['node'] : null;
    return isNode(inner) ? [{ name: textOf(entry, 'key').toLowerCase(), query: inner }] : [];
  });
}

function isDynamicPivot(node: AstNode): boolean {
  if (Array.isArray(node['unpivot_names']) && node['unpivot_names'].length > 0) return false;
  return nodes(node['pivots']).some(
    (pivot) =>
      textOf(pivot, 'pivot_enum') !== '' ||
      nodes(pivot['entries']).length === 0 ||
      nodes(pivot['entries']).some((entry) => isNode(entry['star_expr'])),
  );
}

function unrepeatableWord(node: AstNode): string | null {
  if (textOf(node, 'type') === 'FUNCTION') {
    const name = textOf(node, 'function_name').toLowerCase();
    return unrepeatable.has(name) ? name : null;
  }
  const names = node['column_names'];
  if (!Array.isArray(names) || names.length !== 1) return null;
  const word = String(names[0]).toLowerCase();
  return bareWords.has(word) ? word : null;
}

function looksLikeFile(name: string): boolean {
  return /[./\\*:?]/.test(name);
}
