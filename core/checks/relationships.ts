import { z } from 'zod';
import { quoteName, quotePath } from '../duckdb/sql-text.ts';
import { checkKind, testedColumn } from './check-kind.ts';

const args = z.object({ to: z.string(), column: z.string() });

/** `relationships: {to, column}`: every value that is not NULL stands in that column of the other relation. */
export const relationships = checkKind('relationships', args, ({ to, column }, target) => {
  const own = quoteName(testedColumn(target, 'relationships'));
  const from = `FROM ${target.relation} AS tested WHERE tested.${own} IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM ${quotePath(to)} AS target WHERE target.${quoteName(column)} = tested.${own})`;
  return {
    count: { query: `SELECT count(*) ${from}` },
    failing: `SELECT tested.* ${from}`,
    rule: `every ${target.column} is a ${column} of ${to}`,
    relations: [{ name: to, column }],
  };
});
