import type { CheckResult } from '#core/protocol/snapshot';
import { formatCount } from '../ui/format-number.ts';

/** A check that found something; the others passed or could not run. */
export function hasFound({ status }: CheckResult): boolean {
  return status === 'warned' || status === 'failed';
}

/** Checks that found something. */
export function foundSomething(checks: readonly CheckResult[]): readonly CheckResult[] {
  return checks.filter(hasFound);
}

/** How many there are and how many of them found something: `647, 1 failed, 8 warned`. A warning is no failure. */
export function foundWords(checks: readonly CheckResult[]): string {
  const of = (status: CheckResult['status']) => checks.filter((check) => check.status === status).length;
  const parts = (['failed', 'warned'] as const).map((status) => [of(status), status] as const);
  const found = parts.filter(([count]) => count > 0).map(([count, status]) => `, ${formatCount(count)} ${status}`);
  return `${formatCount(checks.length)}${found.join('')}`;
}
