import type { RejectedBuild, SnapshotManifest, SnapshotSummary } from '../protocol/snapshot.ts';

/** A snapshot's line in the list. */
export function summariseSnapshot(
  manifest: SnapshotManifest,
  state: Pick<SnapshotSummary, 'current' | 'pinned' | 'leased'>,
): SnapshotSummary {
  const models = { full: 0, incremental: 0, kept: 0, view: 0, unavailable: 0 };
  for (const { how } of manifest.models) models[how] += 1;
  const checks = { passed: 0, warned: 0, failed: 0, unavailable: 0 };
  for (const { status } of manifest.checks) checks[status] += 1;
  const { id, asOf, builtAt, warehouse, timings } = manifest;
  return { id, asOf, builtAt, bytes: warehouse.bytes, ...state, ms: timings['total'] ?? 0, models, checks };
}

/** What the list says of a build that checks refused. */
export function summariseRejected({ id, asOf, builtAt, warehouse, checks }: SnapshotManifest): RejectedBuild {
  const failed = checks.filter((check) => check.status === 'failed');
  return { id, asOf, builtAt, bytes: warehouse.bytes, failed };
}
