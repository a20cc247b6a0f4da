import { quoteName } from '../duckdb/sql-text.ts';
import { versionBounds } from '../models/as-of-rules.ts';

export interface ChangedVersions {
  /** Rows of the versions that went, and rows that came. */
  readonly before: string;
  readonly after: string;
  readonly key: string;
  /** What is read of a version, its bounds among them. */
  readonly columns: readonly string[];
}

/**
 * SELECT of the days on which the versions of a key are not what they were, in what is read of them: value (the key), from_day
 * (inclusive), to_day (exclusive). A version counts from its valid_from and no more from its valid_to; where these sums of before
 * and after are equal on each day, the days hold the same versions. Days between the first and the last difference are
 * taken to differ too.
 */
export function changedDays({ before, after, key, columns }: ChangedVersions): string {
  const [from, to] = versionBounds;
  const read = columns.filter((name) => name !== key && !versionBounds.some((bound) => bound === name.toLowerCase()));
  const names = [`${quoteName(key)} AS value`, ...read.map(quoteName)].join(', ');
  const steps = [
    [before, from, -1],
    [before, to, 1],
    [after, from, 1],
    [after, to, -1],
  ] as const;
  const rows = steps.map(
    ([table, bound, n]) => `SELECT ${names}, ${bound} AS day, ${n} AS n FROM ${table} WHERE ${from} < ${to}`,
  );
  const groups = ['value', ...read.map(quoteName), 'day'].join(', ');
  return `SELECT value, min(day) AS from_day, max(day) AS to_day
    FROM (SELECT value, day FROM (${rows.join(' UNION ALL ')}) GROUP BY ${groups} HAVING sum(n) <> 0)
    GROUP BY value`;
}
