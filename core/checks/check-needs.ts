import type { Connection } from '../duckdb/connection.ts';
import type { PlannedCheck } from './plan-checks.ts';
import { usesOf } from './sql-uses.ts';

/** What cannot be asked in this warehouse: model -> reason, `model.column` -> reason. */
export interface CheckAvailability {
  readonly models: ReadonlyMap<string, string>;
  readonly columns: ReadonlyMap<string, string>;
}

/** The relations that a test reads; `besides`: those that it names itself, besides the rows of its model. */
export interface CheckNeeds {
  readonly relations: ReadonlySet<string>;
  readonly besides: ReadonlySet<string>;
}

/** Everything that a test reads, and why it cannot be read where something of it is unavailable. */
export async function needsOf(
  connection: Connection,
  check: PlannedCheck,
  availability: CheckAvailability,
): Promise<CheckNeeds & { readonly reason: string | null }> {
  const { sql } = check;
  const besides = new Set<string>(sql.relations.map((relation) => relation.name));
  const columns = new Set<string>([...sql.columns, ...(check.column === null ? [] : [check.column])]);
  for (const { column } of sql.relations) columns.add(column);
  const statements = [...sql.statements, ...sql.expressions.map((expression) => `SELECT (\n${expression}\n)`)];
  for (const statement of statements) {
    const uses = await usesOf(connection, statement);
    for (const relation of uses.relations) besides.add(relation);
    for (const column of uses.columns) columns.add(column);
  }
  const relations = new Set<string>([...(check.model === null ? [] : [check.model]), ...besides]);
  for (const relation of relations) {
    const reason = availability.models.get(relation);
    if (reason !== undefined) return { reason, relations, besides };
  }
  for (const relation of relations)
    for (const column of columns) {
      const reason = availability.columns.get(`${relation}.${column}`);
      if (reason !== undefined) return { reason, relations, besides };
    }
  return { reason: null, relations, besides };
}
