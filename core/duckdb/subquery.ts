import type { Connection } from './connection.ts';

/** One SELECT, as a person may write it (comments and semicolons behind it), in parentheses, as it can stand in FROM or COPY. */
export async function asSubquery(connection: Connection, sql: string): Promise<string> {
  if (!sql.includes(';')) return `(${sql}\n)`;
  // The parser knows which semicolon ends the statement, and which one stands in a text or a comment.
  const plain = await connection.value('SELECT json_deserialize_sql(json_serialize_sql($1::VARCHAR))', [sql]);
  return `(${String(plain)})`;
}
