import { z } from 'zod';
import { checkKind } from './check-kind.ts';

const args = z.object({ sql: z.string().min(1) });

/** `sql: {name, sql}`: a query that returns no rows. */
export const customSql = checkKind('sql', args, ({ sql }) => {
  const query = sql.trim().replace(/;+$/, '');
  return {
    count: { query: `SELECT count(*) FROM (\n${query}\n)` },
    failing: query,
    rule: 'the query returns no rows',
    statements: [query],
  };
});
