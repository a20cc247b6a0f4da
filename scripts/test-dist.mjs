import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { electronEnvironment, must, packageFile, root, run } from './child.mjs';
import { ensureCli } from './install.mjs';
import { ensureDisplay, ensureLibraries } from './linux.mjs';
import { log } from './log.mjs';
import { pack } from './pack.mjs';

/** What each fuse has to be; written out here so that a change of the configuration is noticed. */
const fuses = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: false, // Linux has no place for the hash
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
};

/** Packs the app and a testable variant, looks into both, starts both; resolves to an exit code. Linux only. */
export async function testDist() {
  assert.equal(process.platform, 'linux', 'the check of a packed app runs on Linux');
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'assay-dist-'));
  const display = await ensureDisplay();
  try {
    rmSync(path.join(root, 'release'), { recursive: true, force: true });
    assert.equal(await pack(['--linux', 'dir', 'tar.gz', '-c.compression=store'], {}), 0);
    assert.equal(await pack(['--linux', 'dir'], { DIST_TESTABLE: '1' }), 0);

    const unpacked = path.join(root, 'release/linux-unpacked');
    await checkLayout(unpacked, fuses);
    const testable = path.join(root, 'release/testable/linux-unpacked');
    await checkLayout(testable, { ...fuses, EnableNodeCliInspectArguments: true });

    // From the archive and in a folder of its own: nothing of the checkout can help it.
    const archive = readdirSync(path.join(root, 'release')).find((name) => name.endsWith('.tar.gz'));
    assert.ok(archive, 'no tar.gz was made');
    must('tar', ['-xzf', path.join(root, 'release', archive), '-C', scratch]);
    const shipped = path.join(scratch, archive.replace(/\.tar\.gz$/, ''));
    await checkLayout(shipped, fuses);
    await checkStart(path.join(shipped, 'assay'), makeWorkspace(scratch), scratch, display.env);

    log('the testable variant under Playwright');
    const specs = ['e2e/packed.spec.ts', 'e2e/first-start.spec.ts'];
    const code = await run(
      process.execPath,
      [packageFile('@playwright/test', 'cli.js'), 'test', ...specs, '--reporter=list', '--output=test-results/packed'],
      { env: electronEnvironment({ ...display.env, APP_EXECUTABLE: path.join(testable, 'assay') }) },
    );
    if (code === 0) log(`the packed app is fine: release/${archive}`);
    return code;
  } finally {
    display.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function checkLayout(folder, expected) {
  const resources = path.join(folder, 'resources');
  assert.deepEqual(readdirSync(resources).sort(), ['app.asar', 'app.asar.unpacked', 'packs']);
  assert.ok(existsSync(path.join(resources, 'packs/commerce/pack.yml')), 'the commerce pack is not in resources/packs');
  const inside = readdirSync(path.join(resources, 'app.asar.unpacked'), { recursive: true }).map(String);
  for (const file of [/duckdb\.node$/, /libduckdb\.so$/])
    assert.ok(
      inside.some((name) => file.test(name)),
      `${file} does not stand beside the archive`,
    );
  const { listPackage } = await import('@electron/asar');
  const packed = listPackage(path.join(resources, 'app.asar'), { isPack: false });
  for (const file of ['/package.json', '/dist/electron/main.js', '/dist/renderer/index.html'])
    assert.ok(packed.includes(file), `${file} is not in app.asar`);
  const stray = packed.filter((name) => /\.map$|\.test\.|^\/(core|e2e|electron|renderer|scripts)\//.test(name));
  assert.deepEqual(stray, [], 'app.asar holds files that the app does not need');

  const { FuseV1Options, getCurrentFuseWire } = await import('@electron/fuses');
  const wire = await getCurrentFuseWire(path.join(folder, 'assay'));
  const actual = Object.fromEntries(
    Object.keys(expected).map((name) => [name, wire[FuseV1Options[name]] === '1'.charCodeAt(0)]),
  );
  assert.deepEqual(actual, expected);
  log(`${path.relative(root, folder)}: layout and fuses are as they should be`);
}

function makeWorkspace(scratch) {
  const cli = ensureCli();
  const assay = (...words) =>
    must(process.execPath, [cli, ...words], {
      env: { ...process.env, ASSAY_ROOT: root },
      stdio: ['ignore', 'ignore', 2],
    });
  const [shop, workspace] = [path.join(scratch, 'shop'), path.join(scratch, 'workspace')];
  assay('generate', shop, '--days', '40', '--orders-per-day', '20', '--seed', '7');
  assay('refresh', '--source', shop, '--workspace', workspace, '--pack', 'commerce');
  return workspace;
}

/** The build that is handed out cannot be driven: its window and its lease on the current snapshot show that it works. */
async function checkStart(executable, workspace, scratch, env) {
  ensureLibraries(executable);
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const flags = [...sandbox, '--log-level=3', `--user-data-dir=${path.join(scratch, 'profile')}`];
  const app = spawn(executable, [...flags, '--workspace', workspace], {
    cwd: scratch,
    env: electronEnvironment(env),
    stdio: ['ignore', 2, 2],
  });
  let ended = null;
  app.on('exit', (code, signal) => {
    ended = code ?? signal;
  });
  try {
    const current = readFileSync(path.join(workspace, 'snapshots/owner/CURRENT'), 'utf8').trim();
    const snapshot = path.join(workspace, 'snapshots/owner', current);
    const until = async (what, holds) => {
      const deadline = Date.now() + 30_000;
      while (!holds()) {
        assert.equal(ended, null, `the packed app ended (${ended}) before ${what}`);
        assert.ok(Date.now() < deadline, `after 30 s there was no ${what}`);
        await sleep(200);
      }
      log(`the packed app: ${what}`);
    };
    await until(`reader of snapshot ${current}`, () => readers(snapshot).includes(executable));
    if (existsSync('/usr/bin/xwininfo'))
      await until('window', () =>
        /"Assay[^"]*": \("assay"/i.test(
          spawnSync('xwininfo', ['-root', '-tree'], { env: { ...process.env, ...env }, encoding: 'utf8' }).stdout,
        ),
      );
    await sleep(3000);
    assert.equal(ended, null, `the packed app did not stay up (${ended})`);
  } finally {
    app.kill('SIGTERM');
    for (let waited = 0; ended === null && waited < 10_000; waited += 100) await sleep(100);
    if (ended === null) app.kill('SIGKILL');
  }
  assert.equal(ended, 0, `the packed app did not end by itself when asked to (${ended})`);
}

/** Programs that hold a lease on the snapshot in `folder`. */
function readers(folder) {
  return readdirSync(folder)
    .map((name) => /^\.lease-(\d+)-/.exec(name)?.[1])
    .filter((pid) => pid !== undefined && existsSync(`/proc/${pid}/exe`))
    .map((pid) => readlinkSync(`/proc/${pid}/exe`));
}
