import type { Connection } from './connection.ts';

/** A node of DuckDB's own syntax tree (or plan), as JSON. */
export interface AstNode {
  readonly [key: string]: AstValue;
}
export type AstValue = string | number | boolean | null | AstNode | readonly AstValue[];

/** Why a text is not SQL that can be used here, and where. 1-based line and column, counted in characters. */
export interface SqlProblem {
  /** `syntax`, `not-select` (no SELECT statement at all), or what binding found: `binder`, `catalog`, ... */
  readonly kind: string;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  /** Names that DuckDB thinks of instead. */
  readonly candidates: readonly string[];
}

export interface ParsedSql {
  /** One query node (SELECT_NODE, SET_OPERATION_NODE, ...) for each statement. */
  readonly statements: readonly AstNode[];
  /** The tree as text without positions: equal for texts that differ in layout and comments only. */
  readonly canonical: string;
}

export type Parsed<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly problem: SqlProblem };

/** Parses SELECT statements with DuckDB's own parser, without looking at any table. */
export async function parseSql(connection: Connection, sql: string): Promise<Parsed<ParsedSql>> {
  const [parsed] = await parseAll(connection, [sql]);
  if (parsed === undefined) throw new Error('DuckDB gave no syntax tree');
  return parsed;
}

/** Parses several texts in one call; the answers in their order. */
export async function parseAll(connection: Connection, texts: readonly string[]): Promise<Parsed<ParsedSql>[]> {
  const answers = await callEach(connection, 'json_serialize_sql(?::VARCHAR)', texts);
  return answers.map((text, i) => {
    const json = readJson(text);
    if (json['error'] === true) return { ok: false, problem: problemOf(json, texts[i] ?? '') };
    const statements = nodes(json['statements']).flatMap((statement) => nodes([statement['node']]));
    return { ok: true, statements, canonical: text.replaceAll(/"query_location":\d+,?/g, '') };
  });
}

export interface ParsedExpression {
  readonly expression: AstNode;
  readonly canonical: string;
}

/** Parses one scalar expression, for example a filter. A text that is more than an expression is a problem. */
export async function parseExpression(connection: Connection, expression: string): Promise<Parsed<ParsedExpression>> {
  const [parsed] = await parseExpressions(connection, [expression]);
  if (parsed === undefined) throw new Error('DuckDB gave no syntax tree');
  return parsed;
}

/** Parses several scalar expressions in one call; the answers in their order. */
export async function parseExpressions(
  connection: Connection,
  expressions: readonly string[],
): Promise<Parsed<ParsedExpression>[]> {
  // The parentheses stand on lines of their own: a line comment cannot swallow them, and lines are one off.
  const all = await parseAll(
    connection,
    expressions.map((expression) => `SELECT (\n${expression}\n)`),
  );
  return all.map((parsed) => {
    if (!parsed.ok) {
      const { problem } = parsed;
      return { ok: false, problem: { ...problem, line: problem.line === null ? null : Math.max(1, problem.line - 1) } };
    }
    const expression = onlyExpression(parsed.statements);
    if (expression !== null) return { ok: true, expression, canonical: parsed.canonical };
    const message = 'it is more than one expression';
    return { ok: false, problem: { kind: 'syntax', message, line: 1, column: 1, candidates: [] } };
  });
}

/** Binds one SELECT against the tables of the connection's database and gives its unoptimised logical plan. Nothing runs. */
export async function bindSql(connection: Connection, sql: string): Promise<Parsed<{ readonly plan: AstNode }>> {
  const [bound] = await bindAll(connection, [sql]);
  if (bound === undefined) throw new Error('DuckDB gave no plan');
  return bound;
}

/** Binds several SELECTs in one call; the answers in their order. */
export async function bindAll(
  connection: Connection,
  texts: readonly string[],
): Promise<Parsed<{ readonly plan: AstNode }>[]> {
  const answers = await callEach(connection, 'json_serialize_plan(?::VARCHAR, optimize := false)', texts);
  return answers.map((text, i) => {
    const json = readJson(text);
    const [plan] = nodes(json['plans']);
    if (json['error'] === true || plan === undefined) return { ok: false, problem: problemOf(json, texts[i] ?? '') };
    return { ok: true, plan };
  });
}

/** One call of DuckDB costs more than most of these answers: a hundred texts go in each. */
async function callEach(connection: Connection, call: string, texts: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  for (let start = 0; start < texts.length; start += 100) {
    const part = texts.slice(start, start + 100);
    const list = part.map((_, i) => `${call.replace('?', `$${i + 1}`)} AS a${i}`).join(', ');
    const [row] = await connection.rows<Record<string, string>>(`SELECT ${list}`, part);
    answers.push(...part.map((_, i) => String(row?.[`a${i}`])));
  }
  return answers;
}

function onlyExpression(statements: readonly AstNode[]): AstNode | null {
  const [statement, second] = statements;
  const list = nodes(statement?.['select_list']);
  const [only] = list;
  const from = nodes([statement?.['from_table']])[0];
  const isPlain =
    second === undefined &&
    list.length === 1 &&
    // `(a, b)` is a row constructor.
    textOf(only ?? {}, 'function_name') !== 'row' &&
    from?.['type'] === 'EMPTY' &&
    statement?.['where_clause'] === null &&
    nodes(statement['modifiers']).length === 0;
  return isPlain && only !== undefined ? only : null;
}

/** The members that are nodes; [] for anything that is not a list. */
export function nodes(value: AstValue | undefined | readonly (AstValue | undefined)[]): AstNode[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly (AstValue | undefined)[]).filter(isNode);
}

export function isNode(value: AstValue | undefined): value is AstNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member as text; '' when it is something else. */
export function textOf(node: AstNode, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

/** Members of a list that are texts. */
export function textsOf(node: AstNode, key: string): string[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** Calls `visit` for every node below and at `value`, parents first; it goes no deeper where `visit` returns false. */
export function walkAst(value: AstValue | undefined, visit: (node: AstNode) => boolean): void {
  if (Array.isArray(value)) for (const one of value as readonly AstValue[]) walkAst(one, visit);
  else if (isNode(value) && visit(value)) for (const one of Object.values(value)) walkAst(one, visit);
}

/** Line and column of a node in the text that it was parsed from; null where the parser gave no position. */
export function locateNode(sql: string, node: AstNode): { line: number; column: number } | null {
  const offset = node['query_location'];
  return typeof offset === 'number' && offset < 2 ** 53 ? locate(sql, offset, 'bytes') : null;
}

function locate(sql: string, offset: number, unit: 'bytes' | 'code points'): { line: number; column: number } {
  const before =
    unit === 'bytes'
      ? Buffer.from(sql, 'utf8').subarray(0, offset).toString('utf8')
      : [...sql].slice(0, offset).join('');
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function problemOf(json: AstNode, sql: string): SqlProblem {
  const message = textOf(json, 'error_message') || 'the statement cannot be used';
  const kind = textOf(json, 'error_type');
  const position = Number(textOf(json, 'position') || Number.NaN);
  // The parser counts code points, the binder bytes.
  const unit = kind === 'parser' ? 'code points' : 'bytes';
  const place = Number.isInteger(position) ? locate(sql, position, unit) : null;
  const candidates = textOf(json, 'candidates')
    .split(/,\s*/)
    .filter((name) => name !== '');
  return {
    kind: kind === 'parser' ? 'syntax' : kind === 'not implemented' ? 'not-select' : kind,
    message,
    line: place?.line ?? null,
    column: place?.column ?? null,
    candidates,
  };
}

function readJson(text: string): AstNode {
  // DuckDB writes infinite constants as bare words, which JSON does not know.
  return JSON.parse(text.replaceAll(/"value":(-?Infinity|-?NaN|-?inf|nan)/g, '"value":"$1"')) as AstNode;
}
