import { quoteName } from '../duckdb/sql-text.ts';
import type { Query, Relation, Select, Statement } from './query-ast.ts';

/** The statement as SQL text, indented for people. */
export function renderSql(statement: Statement): string {
  const body = renderQuery(statement.body);
  if (statement.ctes.length === 0) return body;
  const ctes = statement.ctes.map(({ name, query }) => {
    const text = 'ctes' in query ? renderSql(query) : renderQuery(query);
    return `${quoteName(name)} AS (\n${indent(text)}\n)`;
  });
  return `WITH ${ctes.join(',\n')}\n${body}`;
}

function renderQuery(query: Query): string {
  return query.kind === 'union' ? query.parts.map(renderSelect).join('\nUNION ALL BY NAME\n') : renderSelect(query);
}

function renderSelect(select: Select): string {
  const items = select.items.map(({ sql, name }) =>
    sql === quoteName(name) || sql === '*' ? sql : `${sql} AS ${quoteName(name)}`,
  );
  const lines = [`SELECT${select.distinct === true ? ' DISTINCT' : ''} ${wrap(items)}`];
  if (select.from !== null) lines.push(`FROM ${renderRelation(select.from)}`);
  lines.push(...(select.joins ?? []));
  if (select.where !== undefined && select.where.length > 0) {
    lines.push(
      `WHERE ${select.where.map((condition) => paren(condition, select.where?.length ?? 0)).join('\n  AND ')}`,
    );
  }
  const sets = select.groupBy ?? [];
  const [only] = sets;
  if (sets.length > 1) lines.push(`GROUP BY GROUPING SETS (${sets.map((set) => `(${names(set)})`).join(', ')})`);
  else if (only !== undefined && only.length > 0) lines.push(`GROUP BY ${names(only)}`);
  if (select.qualify !== undefined) lines.push(`QUALIFY ${select.qualify}`);
  if (select.orderBy !== undefined && select.orderBy.length > 0) lines.push(`ORDER BY ${select.orderBy.join(', ')}`);
  if (select.limit != null) lines.push(`LIMIT ${select.limit}`);
  return lines.join('\n');
}

function renderRelation(relation: Relation): string {
  const alias = relation.kind === 'sql' || relation.alias === null ? '' : ` AS ${relation.alias}`;
  if (relation.kind === 'sql') return relation.sql;
  if (relation.kind === 'table') return `${quoteName(relation.name)}${alias}`;
  return `(\n${indent(renderQuery(relation.query))}\n)${alias}`;
}

function paren(condition: string, count: number): string {
  return count > 1 && / OR /i.test(condition) ? `(${condition})` : condition;
}

function wrap(items: readonly string[]): string {
  const line = items.join(', ');
  return line.length <= 100 ? line : `\n  ${items.join(',\n  ')}`;
}

function names(columns: readonly string[]): string {
  return columns.map(quoteName).join(', ');
}

/** Indents lines, but not what stands inside a quoted text. */
function indent(text: string): string {
  return `  ${text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\n/g, (token) => (token === '\n' ? '\n  ' : token))}`;
}
