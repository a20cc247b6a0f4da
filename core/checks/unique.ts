import { z } from 'zod';
import { quoteName } from '../duckdb/sql-text.ts';
import { checkKind, testedColumn } from './check-kind.ts';

const args = z.object({ columns: z.array(z.string()).min(1).optional() });

/**
 * `unique`: no value of the column stands in two rows (NULLs aside); with `columns`, no combination does (there NULL counts as
 * a value, as it does in a mart's grain). Failing rows are all rows of a repeated value.
 */
export const unique = checkKind('unique', args, ({ columns }, target) => {
  const names = columns ?? [testedColumn(target, 'unique')];
  const key = names.map(quoteName).join(', ');
  const present = columns === undefined ? `WHERE ${key} IS NOT NULL` : '';
  const count = (where: string): string =>
    `SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM ${target.relation} AS tested ${where} GROUP BY ${key} HAVING count(*) > 1)`;
  return {
    count: { query: count(present) },
    // A value that is repeated now and was not stands in a row that came.
    anyFailsSince: (changeOf) => {
      const own = changeOf(target.model);
      if (typeof own === 'string') return null;
      if (columns === undefined) return count(`WHERE ${key} IN (SELECT ${key} FROM ${own.gained} ${present})`);
      const same = names.map(quoteName).map((name) => `gained.${name} IS NOT DISTINCT FROM tested.${name}`);
      return count(`WHERE EXISTS (SELECT 1 FROM ${own.gained} AS gained WHERE ${same.join(' AND ')})`);
    },
    failing: `SELECT * FROM ${target.relation} ${present} QUALIFY count(*) OVER (PARTITION BY ${key}) > 1 ORDER BY ${key}`,
    rule: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are together'} unique`,
    columns: names,
  };
});
