import type { Connection } from '../duckdb/connection.ts';

/** Names that a statement mentions. Columns without their table: enough to tell what a test cannot do without. */
export interface SqlUses {
  /** `source.orders`, `fact_orders`; names of its own CTEs are left out. */
  readonly relations: ReadonlySet<string>;
  readonly columns: ReadonlySet<string>;
}

/** Tables and columns that SELECTs mention, by their text, from DuckDB's own parser; empty where a text does not parse. */
export async function usesOf(
  connection: Connection,
  selects: readonly string[],
): Promise<ReadonlyMap<string, SqlUses>> {
  const texts = [...new Set(selects)];
  if (texts.length === 0) return new Map();
  const trees = texts.map((_, i) => `json_serialize_sql($${i + 1}::VARCHAR)`).join(', ');
  const parsed = (await connection.value(`SELECT [${trees}]`, texts)) as readonly unknown[];
  return new Map(texts.map((text, i) => [text, usesIn(JSON.parse(String(parsed[i])))]));
}

function usesIn(tree: unknown): SqlUses {
  const relations = new Set<string>();
  const columns = new Set<string>();
  const ctes = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const fields = node as Readonly<Record<string, unknown>>;
    if (fields['type'] === 'BASE_TABLE') {
      const schema = String(fields['schema_name'] ?? '');
      relations.add((schema === '' ? '' : `${schema}.`) + String(fields['table_name']));
    }
    if (Array.isArray(fields['column_names'])) columns.add(String(fields['column_names'].at(-1)));
    const cteMap = fields['cte_map'] as { map?: readonly { key?: unknown }[] } | undefined;
    for (const entry of cteMap?.map ?? []) ctes.add(String(entry.key));
    for (const value of Object.values(fields)) visit(value);
  };
  visit(tree);
  for (const cte of ctes) relations.delete(cte);
  return { relations, columns };
}
