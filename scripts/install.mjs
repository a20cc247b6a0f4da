import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { must, packageFile, root } from './child.mjs';
import { fail, log } from './log.mjs';

function hashOf(files, extra) {
  const hash = createHash('sha256').update(extra);
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

/** Runs `action` unless `product` exists and was made from exactly these inputs. */
function unlessFresh(stamp, want, product, action) {
  const file = path.join(root, 'node_modules/.cache', stamp);
  if (existsSync(product) && existsSync(file) && readFileSync(file, 'utf8') === want) return;
  action();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, want);
}

/** `npm ci`, when the lock file or the platform has changed since the last time. */
export function ensureModules() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
  const want = hashOf(['package.json', 'package-lock.json'], `${process.platform} ${process.arch}`);
  unlessFresh('install.stamp', want, path.join(root, 'node_modules/vite'), () => {
    log('installing packages (npm ci)');
    must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  });
}

const config = ['vite.config.ts', 'package.json', 'package-lock.json'];

/** Bundles the command line (`dist/cli/cli.js`) when its sources have changed. */
export function ensureCli() {
  const product = path.join(root, 'dist/cli/cli.js');
  unlessFresh('cli.stamp', hashOf([...filesBelow('core'), ...config].sort(), 'cli'), product, () => {
    log('building the command line');
    must(process.execPath, ['scripts/build.mjs', 'cli']);
  });
  return product;
}

/** Bundles window, preload and processes when their sources have changed. */
export function ensureApp() {
  const product = path.join(root, 'dist/electron/main.js');
  const inputs = [...filesBelow('core'), ...filesBelow('electron'), ...filesBelow('renderer'), ...config].sort();
  unlessFresh('app.stamp', hashOf(inputs, 'app'), product, () => {
    log('building the window');
    must(process.execPath, ['scripts/build.mjs', 'app']);
  });
}

/** Optional platform packages that a registry lacks vanish silently from the lock file; then `npm ci` fails elsewhere. */
export function checkLockFile() {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const have = new Set(Object.keys(lock.packages).map((key) => key.replace(/^.*node_modules\//, '')));
  const missing = Object.entries(lock.packages).flatMap(([key, value]) =>
    Object.keys(value.optionalDependencies ?? {})
      .filter((name) => !have.has(name))
      .map((name) => `${name} (wanted by ${key || 'package.json'})`),
  );
  if (missing.length > 0)
    fail(`package-lock.json lacks optional packages: ${missing.join(', ')}. Run npm install again.`);
}

export const biome = packageFile('@biomejs/biome', 'bin/biome');
export const tsc = packageFile('typescript', 'bin/tsc');
