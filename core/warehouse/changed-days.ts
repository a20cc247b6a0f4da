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

/** Columns under the names of their places (c0, c1 and so on), beside which nothing of one's own is taken for one of them. */
export function byPlace(columns: readonly string[]): { readonly names: string; readonly places: string } {
  return {
    names: columns.map((name, i) => `${quoteName(name)} AS c${i}`).join(', '),
    places: columns.map((_, i) => `c${i}`).join(', '),
  };
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
  const { names, places } = byPlace([key, ...read]);
  const steps = [
    [before, from, -1],
    [before, to, 1],
    [after, from, 1],
    [after, to, -1],
  ] as const;
  const rows = steps.map(
    ([table, bound, n]) => `SELECT ${names}, ${bound} AS step_day, ${n} AS step FROM ${table} WHERE ${from} < ${to}`,
  );
  return `SELECT c0 AS value, min(step_day) AS from_day, max(step_day) AS to_day
    FROM (SELECT c0, step_day FROM (${rows.join(' UNION ALL ')}) GROUP BY ${places}, step_day HAVING sum(step) <> 0)
    GROUP BY c0`;
}
