import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fail } from './log.mjs';

export const root = path.resolve(import.meta.dirname, '..');

/** Path of a file inside an installed package. */
export function packageFile(name, file) {
  return path.join(root, 'node_modules', name, file);
}

/** Runs a program to its end with its output on stderr; ends this process when it fails. */
export function must(file, args, options = {}) {
  const shell = process.platform === 'win32' && file === 'npm';
  const result = spawnSync(file, args, { stdio: ['ignore', 2, 2], cwd: root, shell, ...options });
  if (result.status !== 0) {
    fail(
      `failed (${result.status ?? result.signal ?? result.error?.message}): ${path.basename(file)} ${args.join(' ')}`,
    );
  }
}

/** Runs a program with this process's own terminal; resolves to its exit code. Signals are passed on. */
export function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'inherit', cwd: root, ...options });
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.on('error', (error) => fail(`${file}: ${error.message}`));
    child.on('exit', (code, signal) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      resolve(code ?? (signal === null ? 0 : 1));
    });
  });
}

/** The environment for Electron: editors that are Electron apps set ELECTRON_RUN_AS_NODE, which would start it as plain Node. */
export function electronEnvironment(extra) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = { ...process.env, ...extra };
  return env;
}
