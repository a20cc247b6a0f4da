import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fail, log } from './log.mjs';

/** What Electron links against or opens at run time: shared object -> Debian package. */
const packageOf = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libgbm.so.1': 'libgbm1',
  'libasound.so.2': 'libasound2',
};
/** libasound2 became a virtual package with the 64-bit time transition (Ubuntu 24.04, Debian 13). */
const renamed = { 'libgtk-3-0': 'libgtk-3-0t64', libasound2: 'libasound2t64' };

function missingLibraries(executable) {
  const result = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return [...(result.stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

function aptNames(packages) {
  return packages.map((name) => {
    const newer = renamed[name];
    if (newer === undefined) return name;
    return spawnSync('apt-cache', ['show', newer], { stdio: 'ignore' }).status === 0 ? newer : name;
  });
}

/** Installs Debian packages as root; otherwise prints the one command to run and ends the process. */
export function installPackages(packages, why) {
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall) {
    fail(
      `${why}\nInstall them with:\n  sudo apt-get install -y --no-install-recommends ${aptNames(packages).join(' ')}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    spawnSync('apt-get', ['-q', ...args], { stdio: ['ignore', 'ignore', 'pipe'], env, encoding: 'utf8' });
  const install = () => apt('install', '-y', '--no-install-recommends', ...aptNames(packages));
  log(`${why} Installing ${packages.join(' ')} (apt-get)`);
  let result = install();
  if (result.status !== 0) {
    apt('update');
    result = install();
  }
  if (result.status !== 0) fail(`apt-get could not install ${packages.join(' ')}:\n${result.stderr}`);
}

/** Installs the shared libraries that this Electron lacks. */
export function ensureLibraries(executable) {
  if (process.platform !== 'linux') return;
  const missing = missingLibraries(executable);
  if (missing.length === 0) return;
  const known = missing.map((name) => packageOf[name]).filter((name) => name !== undefined);
  const wanted = [...new Set([...known, ...Object.values(packageOf)])];
  installPackages(wanted, `Electron needs shared libraries (${missing.slice(0, 3).join(', ')} ...).`);
  const still = missingLibraries(executable);
  if (still.length > 0) fail(`Electron still lacks ${still.join(', ')}. Install the packages that hold them.`);
}

/** True where a window can be shown to a person. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The person's display, or a private Xvfb that picks its own free number (tests). */
export async function ensureDisplay() {
  if (hasDisplay()) return { env: {}, stop() {} };
  if (!existsSync('/usr/bin/Xvfb')) installPackages(['xvfb'], 'There is no display and no Xvfb.');
  const server = spawn(
    '/usr/bin/Xvfb',
    ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const number = await new Promise((resolve, reject) => {
    server.stdio[3].once('data', (data) => resolve(String(data).trim()));
    server.once('exit', (code) => reject(new Error(`Xvfb exited with ${code}`)));
  });
  const stop = () => server.kill('SIGTERM');
  process.on('exit', stop);
  log(`private display :${number} (Xvfb)`);
  return { env: { DISPLAY: `:${number}` }, stop };
}
