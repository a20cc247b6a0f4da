import { aggregateFunctions } from '../duckdb/aggregate-functions.ts';
import { type AstNode, parseSql } from '../duckdb/ast.ts';
import type { Connection } from '../duckdb/connection.ts';
import { IllegalFlow } from './flow.ts';
import { followDriver } from './query-flow.ts';
import { countReferences } from './references.ts';

/**
 * Why a query does not give each row of `reference` its output rows by itself; null when it does. Then its output over added
 * and removed rows is what is added to and removed from its output.
 */
export function rowWiseProblem(
  query: AstNode,
  reference: string,
  aggregates: ReadonlySet<string>,
): { readonly reason: string; readonly node: AstNode | null } | null {
  if ((countReferences(query).get(reference) ?? 0) !== 1) {
    return { reason: `it does not read ${reference} exactly once`, node: null };
  }
  try {
    followDriver(query, { driver: reference, column: null, lookups: {}, aggregates });
    return null;
  } catch (error) {
    if (error instanceof IllegalFlow) return { reason: error.message, node: error.node };
    throw error;
  }
}

/** True when a SELECT is row-wise over `reference`: no window, aggregate, DISTINCT or LIMIT over its rows, which are read once. */
export async function isRowWise(connection: Connection, sql: string, reference: string): Promise<boolean> {
  const parsed = await parseSql(connection, sql);
  const [query, second] = parsed.ok ? parsed.statements : [];
  if (query === undefined || second !== undefined) return false;
  return rowWiseProblem(query, reference, await aggregateFunctions(connection)) === null;
}
