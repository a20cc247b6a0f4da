import { expect, test } from 'vitest';
import { SNAPSHOT_FORMAT } from '../protocol/snapshot.ts';
import { migrateManifest, migrations } from './migrations.ts';

test('steps run in order up to the target', () => {
  const steps = [
    { from: 2, describe: 'b', migrate: (m: Record<string, unknown>) => ({ ...m, b: m['a'] }) },
    { from: 1, describe: 'a', migrate: (m: Record<string, unknown>) => ({ ...m, a: 1 }) },
  ];
  expect(migrateManifest({ format: 1 }, steps, 3)).toEqual({ format: 3, a: 1, b: 1 });
  expect(migrateManifest({ format: 3 }, steps, 3)).toEqual({ format: 3 });
  expect(() => migrateManifest({ format: 0 }, steps, 3)).toThrow('no migration from snapshot format 0');
});

test('every format since the first has its step', () => {
  expect(migrations.map((m) => m.from)).toEqual(Array.from({ length: SNAPSHOT_FORMAT - 1 }, (_, i) => i + 1));
});
