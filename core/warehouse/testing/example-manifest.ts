import { SNAPSHOT_FORMAT, type SnapshotManifest } from '../../protocol/snapshot.ts';

/** A manifest with nothing in it, for tests of what holds manifests. */
export function exampleManifest(change: Partial<SnapshotManifest> = {}): SnapshotManifest {
  return {
    format: SNAPSHOT_FORMAT,
    id: '2026-11-20.1',
    role: 'owner',
    asOf: '2026-11-20',
    firstDay: '2026-11-01',
    missingDays: [],
    builtAt: '2026-11-21T03:00:00.000Z',
    previous: null,
    engine: { assay: '0.1.0', duckdb: 'v1.5.5' },
    pack: { name: 'example', version: '1', sha256: '0' },
    settings: {},
    fingerprints: {},
    warehouse: { bytes: 7, sha256: '0' },
    files: [],
    sources: [],
    models: [],
    metrics: [],
    checks: [],
    diagnostics: [],
    timings: {},
    ...change,
  };
}
