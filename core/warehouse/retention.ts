import type { SnapshotSummary } from '../protocol/snapshot.ts';

export interface RetentionPolicy {
  /** Snapshots to keep, the current one included; at least 1. */
  readonly keep: number;
  /** Bytes that all snapshots may take together; null: no budget. */
  readonly diskBytes: number | null;
}

/**
 * Ids that may go, oldest first: all beyond the newest `keep`, then, while the rest is over the disk budget, the oldest of
 * the rest. The current snapshot, pinned ones and those that somebody reads stay, whatever the policy says.
 */
export function selectExpired(snapshots: readonly SnapshotSummary[], policy: RetentionPolicy): string[] {
  const newestFirst = [...snapshots].sort((a, b) => (a.builtAt < b.builtAt ? 1 : a.builtAt > b.builtAt ? -1 : 0));
  const isFree = (s: SnapshotSummary): boolean => !s.current && !s.pinned && !s.leased;
  const expired = new Set(newestFirst.slice(Math.max(1, policy.keep)).filter(isFree));
  if (policy.diskBytes !== null) {
    let bytes = newestFirst.filter((s) => !expired.has(s)).reduce((sum, s) => sum + s.bytes, 0);
    for (const snapshot of [...newestFirst].reverse()) {
      if (bytes <= policy.diskBytes) break;
      if (expired.has(snapshot) || !isFree(snapshot)) continue;
      expired.add(snapshot);
      bytes -= snapshot.bytes;
    }
  }
  return [...newestFirst]
    .reverse()
    .filter((s) => expired.has(s))
    .map((s) => s.id);
}
