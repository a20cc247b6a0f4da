import { z } from 'zod';
import { quoteName, quotePath } from '../duckdb/sql-text.ts';
import { checkKind, testedColumn } from './check-kind.ts';

const args = z.object({ to: z.string(), column: z.string() });

/** `relationships: {to, column}`: every value that is not NULL stands in that column of the other relation. */
export const relationships = checkKind('relationships', args, ({ to, column }, target) => {
  const own = quoteName(testedColumn(target, 'relationships'));
  const its = quoteName(column);
  const without = (
    rows: string,
    name: string,
  ): string => `FROM ${rows} AS tested WHERE tested.${name} IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM ${quotePath(to)} AS target WHERE target.${its} = tested.${name})`;
  const from = without(target.relation, own);
  return {
    count: { query: `SELECT count(*) ${from}` },
    // A row that fails now and did not has come itself, or the value that it names has gone.
    anyFailsSince: (changeOf) => {
      const [mine, theirs] = [changeOf(target.model), changeOf(to)];
      if (mine === 'rebuilt' || theirs === 'rebuilt') return null;
      const came = mine === 'unchanged' ? '0' : `(SELECT count(*) ${without(mine.gained, own)})`;
      const gone = theirs === 'unchanged' ? null : `SELECT tested.${its} ${without(theirs.lost, its)}`;
      const left = gone === null ? '0' : `(SELECT count(*) FROM ${target.relation} WHERE ${own} IN (${gone}))`;
      return `SELECT ${came} + ${left}`;
    },
    failing: `SELECT tested.* ${from}`,
    rule: `every ${target.column} is ${article(column)} ${column} of ${to}`,
    relations: [{ name: to, column }],
  };
});

/** A or an, by the letter: an order_id, a customer_id, a user_id. */
function article(name: string): string {
  return /^(?:[aeio]|u[lmnp](?!i))/i.test(name) ? 'an' : 'a';
}
