import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';

/** `source.orders` -> schema `source`, name `orders`; `stg_orders` -> schema `main`. */
export function splitRelation(relation: string): { schema: string; name: string } {
  const dot = relation.indexOf('.');
  return dot < 0
    ? { schema: 'main', name: relation }
    : { schema: relation.slice(0, dot), name: relation.slice(dot + 1) };
}

/** `source.orders` -> `warehouse."source"."orders"`. */
export function warehouseName(relation: string): string {
  const { schema, name } = splitRelation(relation);
  return `warehouse.${quoteName(schema)}.${quoteName(name)}`;
}

/**
 * Runs `work` while each named relation stands for the rows of a SELECT (over full names, `warehouse.source.orders`): models
 * run unchanged on a part of their input. Views of the warehouse keep reading the real relation. What `work` creates must
 * be named in full.
 */
export async function withShadows<T>(
  connection: Connection,
  shadows: ReadonlyMap<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  if (shadows.size === 0) return work();
  const schemas = await connection.rows<{ schema_name: string }>(
    `SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'warehouse' AND NOT internal AND schema_name <> 'main'`,
  );
  const names = schemas.map((row) => row.schema_name);
  const used = new Set([...shadows.keys()].map((relation) => splitRelation(relation).schema));
  const drops: string[] = [];
  try {
    for (const [relation, select] of shadows) {
      const { schema, name } = splitRelation(relation);
      await connection.run(`CREATE SCHEMA IF NOT EXISTS shadow.${quoteName(schema)}`);
      const full = `shadow.${quoteName(schema)}.${quoteName(name)}`;
      await connection.run(`CREATE OR REPLACE VIEW ${full} AS ${select}`);
      drops.push(`DROP VIEW IF EXISTS ${full}`);
    }
    const path = [
      ...[...used].map((schema) => `shadow.${quoteName(schema)}`),
      'warehouse.main',
      ...names.map((schema) => `warehouse.${quoteName(schema)}`),
    ];
    await connection.run(`SET search_path = ${quoteText(path.join(','))}`);
    return await work();
  } finally {
    await connection.run('USE warehouse');
    for (const drop of drops) await connection.run(drop);
  }
}
