import type { CheckResult } from '../protocol/snapshot.ts';
import type { ChangeOf } from './check-kind.ts';
import type { CheckNeeds } from './check-needs.ts';
import type { PlannedCheck } from './plan-checks.ts';

/** Results of an earlier run of the same checks, and what became of the relations since. */
export interface ChecksSince {
  readonly results: ReadonlyMap<string, CheckResult>;
  readonly changeOf: ChangeOf;
}

/** How a check is made from an earlier result. */
export type Shortcut =
  /** Nothing that it reads has changed. */
  | { readonly kind: 'holds'; readonly result: CheckResult }
  /** Failing rows then, less those among the rows that went, and those among the rows that came. */
  | {
      readonly kind: 'rows';
      readonly failing: number;
      readonly lost: string;
      readonly gained: string;
      readonly rowFails: string;
    }
  /** Nothing failed then, and the query gives 0 exactly when nothing fails now. */
  | { readonly kind: 'none'; readonly query: string };

/** The shortest way to a check's result that gives what a full look would; null: look at everything. */
export function shortcutOf(check: PlannedCheck, needs: CheckNeeds, since: ChecksSince): Shortcut | null {
  const { changeOf } = since;
  const result = since.results.get(check.name);
  // Checks of sources tell their counts and values in words.
  if (result === undefined || result.status === 'unavailable' || check.model?.startsWith('source.')) return null;
  const same = (relations: ReadonlySet<string>): boolean =>
    [...relations].every((relation) => changeOf(relation) === 'unchanged');
  if (same(needs.relations)) return { kind: 'holds', result };
  const { count, anyFailsSince } = check.sql;
  const own = check.model === null ? 'rebuilt' : changeOf(check.model);
  if ('rowFails' in count && typeof own !== 'string' && same(needs.besides))
    return { kind: 'rows', failing: result.failingRows, ...own, rowFails: count.rowFails };
  const query = result.failingRows === 0 ? (anyFailsSince?.(changeOf) ?? null) : null;
  return query === null ? null : { kind: 'none', query };
}
