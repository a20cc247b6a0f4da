import { z } from 'zod';
import { checkKind } from './check-kind.ts';

const args = z.object({ sql: z.string().min(1) });

/** `expression: {sql}`: the expression is true, or NULL as in a SQL CHECK constraint, for every row. */
export const expression = checkKind('expression', args, ({ sql }, target) => ({
  count: { rowFails: `NOT (\n${sql}\n)` },
  failing: `SELECT * FROM ${target.relation} WHERE NOT (\n${sql}\n)`,
  rule: sql.trim(),
  expressions: [sql],
}));
