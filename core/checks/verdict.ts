import type { CheckResult } from '../protocol/snapshot.ts';

/** `refused` blocks the publish. A test that could not run because its table is unavailable neither passes nor fails. */
export type Verdict = 'passed' | 'warned' | 'refused';

export function verdictOf(results: readonly CheckResult[]): Verdict {
  if (results.some((result) => result.status === 'failed')) return 'refused';
  return results.some((result) => result.status === 'warned') ? 'warned' : 'passed';
}

/** Failing rows that a threshold lets pass: a count from 1 on, a share of all rows below. */
export function allowedRows(threshold: number, rows: number): number {
  return threshold >= 1 ? threshold : threshold * rows;
}

/** The status of a check that found `failing` of `rows` rows. */
export function statusOf(
  failing: number,
  rows: number,
  check: { readonly threshold: number; readonly severity: 'warn' | 'error' },
): 'passed' | 'warned' | 'failed' {
  if (failing <= allowedRows(check.threshold, rows)) return 'passed';
  return check.severity === 'warn' ? 'warned' : 'failed';
}
