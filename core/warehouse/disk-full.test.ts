import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type BuildOutcome, buildSnapshot } from './build-snapshot.ts';
import { isDiskFull } from './disk-space.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { ExampleShop, exampleConfig, examplePack, examplePackDir } from './testing/example-shop.ts';
import { verifySnapshot } from './verify-snapshot.ts';

// Several builds a test: leave room on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const mebibyte = 1 << 20;

test("a full disk is told from DuckDB's words and from the system's, through causes", () => {
  const words = new Error('IO Error: Could not write to file "x": No space left on device');
  expect(isDiskFull(words)).toBe(true);
  expect(isDiskFull(new Error('wrapped', { cause: words }))).toBe(true);
  expect(isDiskFull(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toBe(true);
  expect(isDiskFull(new Error('Out of Memory Error'))).toBe(false);
});

/** Only root on Linux may make a file system of its own; elsewhere these tests are skipped. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = path.join(tmpdir(), `assay-mount-${process.pid}`);
  spawnSync('mkdir', [folder]);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (mounted) spawnSync('umount', [folder]);
  spawnSync('rmdir', [folder]);
  return mounted;
}

describe.skipIf(!canMount())('on a small disk', () => {
  let workspace = '';
  let store: SnapshotStore;
  let shop: ExampleShop;

  const mount = (megabytes: number): void => {
    const made = spawnSync('mount', [
      '-t',
      'tmpfs',
      '-o',
      `size=${megabytes}m`,
      'tmpfs',
      path.join(workspace, 'snapshots'),
    ]);
    if (made.status !== 0) throw new Error(String(made.stderr));
  };

  beforeEach(async () => {
    workspace = await mkdtemp(path.join(tmpdir(), 'assay-full-'));
    await mkdir(path.join(workspace, 'snapshots'));
    store = new SnapshotStore(workspace);
    shop = new ExampleShop(workspace);
    for (let day = 1; day < 4; day++)
      await shop.orders(`2026-11-0${day}`, [`d${day},c1,1,2026-11-0${day} 09:00:00,paid,app`]);
  });
  afterEach(async () => {
    spawnSync('umount', [path.join(workspace, 'snapshots')]);
    await rm(workspace, { recursive: true, force: true });
  });

  const build = async (onStage?: (stage: string) => Promise<void>): Promise<BuildOutcome> => {
    const config = exampleConfig();
    const view = shop.view();
    let pending: Promise<void> = Promise.resolve();
    const outcome = buildSnapshot({
      workspaceDir: workspace,
      pack: await examplePack(config),
      packDir: examplePackDir,
      config,
      view,
      onProgress: ({ stage, done }) => {
        if (done === 0) pending = pending.then(() => onStage?.(stage));
      },
    });
    try {
      return await outcome;
    } finally {
      await pending;
    }
  };

  test('a build that cannot fit is not begun', async () => {
    mount(100);
    await expect(build()).rejects.toMatchObject({ code: 'disk-full' });
    expect(await readdir(store.folder)).toEqual([]);
  });

  test('a disk that fills up in the middle has a code, and nothing is lost', async () => {
    mount(300);
    await build();
    await shop.orders('2026-11-04', ['e,c1,1,2026-11-04 09:00:00,paid,app']);
    const filler = path.join(workspace, 'snapshots/filler');
    const fill = async (stage: string): Promise<void> => {
      if (stage !== 'clone') return;
      const file = await open(filler, 'w');
      const block = Buffer.alloc(mebibyte, 1);
      for (let size = mebibyte; size >= 4096; ) {
        const written = await file.write(block, 0, size).then(
          () => true,
          () => false,
        );
        if (!written) size /= 2;
      }
      await file.close();
    };
    await expect(build(fill)).rejects.toMatchObject({ code: 'disk-full' });
    expect(await store.current()).toBe('2026-11-03.1');
    expect((await readdir(store.folder)).filter((name) => name.startsWith('.'))).toEqual([]);
    await unlink(filler);
    expect((await verifySnapshot({ workspaceDir: workspace, snapshot: null })).ok).toBe(true);
    expect(await build()).toMatchObject({ status: 'published', snapshot: '2026-11-04.1' });
  });
});
