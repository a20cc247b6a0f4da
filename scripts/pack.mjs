import { chmodSync } from 'node:fs';
import path from 'node:path';
import { packageFile, run } from './child.mjs';
import { ensureApp } from './install.mjs';
import { log } from './log.mjs';

/** Packs with electron-builder; `env` is added to its environment. Resolves to its exit code. */
export async function pack(args, env) {
  const { ensureElectron } = await import('./electron-runtime.mjs');
  const runtime = await ensureElectron();
  ensureApp();
  const { path7za } = await import('7zip-bin');
  chmodSync(path7za, 0o755); // the package ships it without the bit
  log(`packing with Electron ${runtime.version} (${runtime.source})`);
  if (runtime.source.startsWith('registry fallback'))
    log('this runtime is for development and tests: do not hand the result out');
  return run(
    process.execPath,
    [
      packageFile('electron-builder', 'cli.js'),
      '--publish',
      'never',
      '--config',
      'electron-builder.config.mjs',
      ...args,
    ],
    {
      env: {
        ...process.env,
        ELECTRON_DIST: path.dirname(runtime.executable),
        ELECTRON_DIST_VERSION: runtime.version,
        ELECTRON_BUILDER_7ZIP_PATH: path7za,
        ...env,
      },
    },
  );
}
