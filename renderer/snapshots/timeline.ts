import { daysBetween } from '#core/protocol/date';
import type { RejectedBuild, SnapshotSummary } from '#core/protocol/snapshot';
import { formatCount } from '../ui/format-number.ts';

/** One point of the timeline: what was published, or what checks refused. */
export type TimelineEntry =
  | { readonly kind: 'snapshot'; readonly id: string; readonly builtAt: string; readonly snapshot: SnapshotSummary }
  | { readonly kind: 'rejected'; readonly id: string; readonly builtAt: string; readonly build: RejectedBuild };

/** Snapshots and rejected builds in the order in which they were made, the newest first. */
export function timelineOf(
  snapshots: readonly SnapshotSummary[],
  rejected: readonly RejectedBuild[],
): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...snapshots.map((snapshot) => ({
      kind: 'snapshot' as const,
      id: snapshot.id,
      builtAt: snapshot.builtAt,
      snapshot,
    })),
    ...rejected.map((build) => ({ kind: 'rejected' as const, id: build.id, builtAt: build.builtAt, build })),
  ];
  return entries.sort((a, b) => b.builtAt.localeCompare(a.builtAt) || b.id.localeCompare(a.id));
}

/** What a build did with the models: `3 built, 2 updated, 61 kept`. Views are made of nothing and are not counted. */
export function buildWords(models: SnapshotSummary['models']): string {
  const parts = [
    [models.full, 'built'],
    [models.incremental, 'updated'],
    [models.kept, 'kept'],
    [models.unavailable, 'unavailable'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`);
  return words.length === 0 ? 'no models' : words.join(', ');
}

/** How far the newest day was behind when the snapshot was built. */
export function lagWords(asOf: string, builtAt: string): string {
  const days = daysBetween(asOf, builtAt.slice(0, 10));
  if (days <= 0) return 'built on that day';
  return days === 1 ? 'built the day after' : `built ${formatCount(days)} days later`;
}

/** `2 warned, 96 passed`; what found something first. */
export function checkWords(checks: SnapshotSummary['checks']): string {
  const parts = [
    [checks.failed, 'failed'],
    [checks.warned, 'warned'],
    [checks.passed, 'passed'],
    [checks.unavailable, 'not run'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`);
  return words.length === 0 ? 'no checks' : words.join(', ');
}
