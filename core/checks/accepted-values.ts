import { z } from 'zod';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import { checkKind, testedColumn } from './check-kind.ts';

const args = z.object({ values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1) });

/** `accepted_values: {values}`: every value that is not NULL is one of these (compared as text). */
export const acceptedValues = checkKind('accepted_values', args, ({ values }, target) => {
  const column = quoteName(testedColumn(target, 'accepted_values'));
  const refused = `CAST(${column} AS VARCHAR) NOT IN (${values.map((value) => quoteText(String(value))).join(', ')})`;
  return {
    count: { rowFails: refused },
    failing: `SELECT * FROM ${target.relation} WHERE ${refused}`,
    rule: `${target.column} is one of ${values.join(', ')}`,
  };
});
