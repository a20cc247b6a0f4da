import type { Connection } from '../duckdb/connection.ts';
import type { PlannedCheck } from './plan-checks.ts';
import { usesOf } from './sql-uses.ts';

/** What cannot be asked in this warehouse: model -> reason, `model.column` -> reason. */
export interface CheckAvailability {
  readonly models: ReadonlyMap<string, string>;
  readonly columns: ReadonlyMap<string, string>;
}

/** Everything that a test reads, and why it cannot be read where something of it is unavailable. */
export async function needsOf(
  connection: Connection,
  check: PlannedCheck,
  availability: CheckAvailability,
): Promise<{ reason: string | null; relations: Set<string> }> {
  const { sql } = check;
  const own = check.model === null ? [] : [check.model];
  const relations = new Set<string>([...own, ...sql.relations.map((relation) => relation.name)]);
  const columns = new Set<string>([...sql.columns, ...(check.column === null ? [] : [check.column])]);
  for (const { column } of sql.relations) columns.add(column);
  const statements = [...sql.statements, ...sql.expressions.map((expression) => `SELECT (\n${expression}\n)`)];
  for (const statement of statements) {
    const uses = await usesOf(connection, statement);
    for (const relation of uses.relations) relations.add(relation);
    for (const column of uses.columns) columns.add(column);
  }
  for (const relation of relations) {
    const reason = availability.models.get(relation);
    if (reason !== undefined) return { reason, relations };
  }
  for (const relation of relations)
    for (const column of columns) {
      const reason = availability.columns.get(`${relation}.${column}`);
      if (reason !== undefined) return { reason, relations };
    }
  return { reason: null, relations };
}
