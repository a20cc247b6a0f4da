import { expect, test } from 'vitest';
import type { Pack } from '../packs/pack.ts';
import type { SnapshotFile } from '../protocol/snapshot.ts';
import { sourceFreshness } from './freshness.ts';

const pack = {
  sources: [
    { name: 'orders', freshnessDays: 3 },
    { name: 'products', freshnessDays: null },
    { name: 'refunds', freshnessDays: 3 },
  ],
} as unknown as Pack;
const file = (source: string, date: string): SnapshotFile => ({ source, date }) as SnapshotFile;
const files = [file('orders', '2026-11-20'), file('orders', '2026-11-18'), file('products', '2026-01-01')];

test('a source is stale once its newest extract is older than it may be', () => {
  const status = (today: string): string[] => sourceFreshness(pack, files, today).map((source) => source.status);
  expect(status('2026-11-23')).toEqual(['fresh', 'unwatched', 'absent']);
  expect(status('2026-11-24')).toEqual(['stale', 'unwatched', 'absent']);
  expect(sourceFreshness(pack, files, '2026-11-24')[0]).toMatchObject({ lastDay: '2026-11-20', ageDays: 4 });
});
