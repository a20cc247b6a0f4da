import type { Connection } from '../duckdb/connection.ts';
import type { PlannedCheck } from './plan-checks.ts';
import { type SqlUses, usesOf } from './sql-uses.ts';

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

/** What the SQL of checks mentions, by its text. */
export function usesOfChecks(
  connection: Connection,
  checks: readonly PlannedCheck[],
): Promise<ReadonlyMap<string, SqlUses>> {
  return usesOf(connection, checks.flatMap(statementsOf));
}

function statementsOf({ sql }: PlannedCheck): string[] {
  return [...sql.statements, ...sql.expressions.map((expression) => `SELECT (\n${expression}\n)`)];
}

/** Everything that a test reads, and why it cannot be read where something of it is unavailable. */
export function needsOf(
  check: PlannedCheck,
  uses: ReadonlyMap<string, SqlUses>,
  availability: CheckAvailability,
): CheckNeeds & { readonly reason: string | null } {
  const { sql } = check;
  const besides = new Set<string>(sql.relations.map((relation) => relation.name));
  const columns = new Set<string>([...sql.columns, ...(check.column === null ? [] : [check.column])]);
  for (const { column } of sql.relations) columns.add(column);
  for (const statement of statementsOf(check)) {
    for (const relation of uses.get(statement)?.relations ?? []) besides.add(relation);
    for (const column of uses.get(statement)?.columns ?? []) columns.add(column);
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
