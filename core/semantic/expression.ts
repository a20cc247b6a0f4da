import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';

/** A node of the tree that DuckDB's parser makes of an expression (`json_serialize_sql`). */
export interface AstNode {
  readonly class: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** An expression whose column names are holes: it can be written against any table. Plain data. */
export interface Expression {
  /** SQL text between the holes; a hole holds the name that stood there. */
  readonly parts: readonly (string | { readonly name: string })[];
}

/** `offset`: where the parser stopped, in code points of the text; null where it does not say. */
export type ParsedExpression =
  | { readonly node: AstNode }
  | { readonly message: string; readonly offset: number | null };

/**
 * Parses one SQL expression with DuckDB's own parser. The tree is all that is kept of the text: what would end the
 * expression or begin another statement is an error here.
 */
export async function parseExpression(connection: Connection, text: string): Promise<ParsedExpression> {
  const refused = (message: string, offset: number | null = null) => ({ message, offset });
  if (/\p{Cc}/u.test(text.replaceAll(/[\n\r\t]/g, ' '))) return refused('it holds a control character');
  // In parentheses nothing may follow it; without them it may not close what it has not opened.
  const [inside, bare] = await serialize(connection, [`SELECT (${text}\n)`, `SELECT ${text}`]);
  const parsed = inside ?? { error: true };
  if (parsed.error || bare?.error !== false) {
    const [answer, before] = parsed.error ? [parsed, 'SELECT ('] : [bare, 'SELECT '];
    const position = Number(answer?.position ?? Number.NaN);
    const offset = Number.isInteger(position) ? Math.max(0, position - before.length) : null;
    return refused(answer?.error_message ?? 'it does not parse', offset);
  }
  if (/"\\u0001-?(infinity|inf|nan)"/i.test(JSON.stringify(parsed))) return refused('it holds a number without end');
  const [statement] = parsed.statements ?? [];
  const items = statement?.node['select_list'] as readonly AstNode[] | undefined;
  const from = statement?.node['from_table'] as AstNode | undefined;
  const [item] = items ?? [];
  const alone =
    parsed.statements?.length === 1 &&
    statement?.node['type'] === 'SELECT_NODE' &&
    items?.length === 1 &&
    from?.type === 'EMPTY' &&
    statement.node['where_clause'] === null;
  if (!alone || item === undefined) return refused('it is not one expression');
  return { node: item };
}

interface Serialized {
  readonly error: boolean;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly { readonly node: Readonly<Record<string, unknown>> }[];
}

async function serialize(connection: Connection, texts: readonly string[]): Promise<Serialized[]> {
  const calls = texts.map((_, i) => `json_serialize_sql($${i + 1}::VARCHAR) AS t${i}`).join(', ');
  const [row] = await connection.rows<Record<string, string>>(`SELECT ${calls}`, texts);
  return texts.map((_, i) => JSON.parse(keepBigNumbers(String(row?.[`t${i}`]))) as Serialized);
}

/** Calls `visit` for every expression node, parents first. */
export function walkExpression(node: unknown, visit: (node: AstNode) => void): void {
  if (Array.isArray(node)) {
    for (const child of node) walkExpression(child, visit);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const fields = node as AstNode;
  if (typeof fields.class === 'string') visit(fields);
  for (const value of Object.values(fields)) walkExpression(value, visit);
}

/** The names that stand in the tree as columns, each once; `a.b` for qualified ones. */
export function namesIn(node: AstNode): string[] {
  const names = new Set<string>();
  walkExpression(node, (n) => {
    if (n.class === 'COLUMN_REF') names.add((n['column_names'] as string[]).join('.'));
  });
  return [...names];
}

/** The tree as text with a hole for each column, written by DuckDB. */
export async function toExpression(connection: Connection, node: AstNode): Promise<Expression> {
  const names: string[] = [];
  const mark = 'assay_hole_';
  const replaced = replaceColumns(node, (name) => `${mark}${names.push(name) - 1}_`);
  const select = {
    error: false,
    statements: [{ node: { ...emptySelect, select_list: [replaced] }, named_param_map: [] }],
  };
  const json = restoreBigNumbers(JSON.stringify(select));
  const text = String(await connection.value('SELECT json_deserialize_sql($1::JSON)', [json]));
  const body = text.replace(/^SELECT /, '');
  const parts = body.split(new RegExp(`"?${mark}(\\d+)_"?`)).map((part, i) => {
    return i % 2 === 0 ? part : { name: names[Number(part)] ?? '' };
  });
  return { parts: parts.filter((part) => part !== '') };
}

/** Writes an expression with each name replaced by the SQL that `columnOf` gives. */
export function writeExpression(expression: Expression, columnOf: (name: string) => string): string {
  return expression.parts.map((part) => (typeof part === 'string' ? part : columnOf(part.name))).join('');
}

/** Names that an expression holds. */
export function namesOf(expression: Expression | null): string[] {
  return (expression?.parts ?? []).flatMap((part) => (typeof part === 'string' ? [] : [part.name]));
}

/** `alias.column`, quoted. */
export function columnSql(alias: string, column: string): string {
  return `${alias}.${quoteName(column)}`;
}

function replaceColumns(node: unknown, replace: (name: string) => string): unknown {
  if (Array.isArray(node)) return node.map((child) => replaceColumns(child, replace));
  if (typeof node !== 'object' || node === null) return node;
  const fields = node as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'query_location') continue;
    // `main.list_value` would be looked up in the snapshot's own schema.
    if (key === 'schema' && fields['class'] === 'FUNCTION') copy[key] = '';
    else copy[key] = replaceColumns(value, replace);
  }
  if (fields['class'] === 'COLUMN_REF')
    copy['column_names'] = [replace((fields['column_names'] as string[]).join('.'))];
  return copy;
}

const emptySelect = {
  type: 'SELECT_NODE',
  modifiers: [],
  cte_map: { map: [] },
  from_table: { type: 'EMPTY', alias: '', sample: null },
  where_clause: null,
  group_expressions: [],
  group_sets: [],
  aggregate_handling: 'STANDARD_HANDLING',
  having: null,
  sample: null,
  qualify: null,
};

/** Numbers that JSON.parse would change (integers beyond 2^53, and doubles, which must stay written as such) as marked texts. */
function keepBigNumbers(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|-?(?:infinity|inf|nan)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gi, (token) =>
    token.startsWith('"') || /^-?\d{1,15}$/.test(token) ? token : `"\\u0001${token}"`,
  );
}

function restoreBigNumbers(json: string): string {
  return json.replaceAll(/"\\u0001([^"\\]+)"/g, '$1');
}
