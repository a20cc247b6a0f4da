import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { electronEnvironment, root } from '../child.mjs';
import { ensureElectron } from '../electron-runtime.mjs';
import { ensureApp } from '../install.mjs';
import { ensureDisplay, ensureLibraries } from '../linux.mjs';
import { highWater, spread } from './measure.mjs';

/** From the start of the process to the first paint and to the painted tiles; then from a click to the painted home page. */
export async function measureWindow({ pairs, workspace }) {
  const runtime = await ensureElectron();
  ensureLibraries(runtime.executable);
  ensureApp();
  const display = await ensureDisplay();
  const runs = [];
  try {
    for (let run = 0; run < pairs + 1; run++) runs.push(await once(runtime, display, workspace));
  } finally {
    display.stop();
  }
  const warm = runs.slice(1);
  const times = (pick) => `${spread(warm.map(pick), 0)} ms`;
  const peak = `${Math.round(Math.max(...runs.map((run) => run.peak)))} MB, all its processes`;
  const where = `Electron ${runtime.version}, ${runtime.source}`;
  return [
    { what: 'window: process start to first contentful paint', figures: `${times((r) => r.paint)} (${where})`, peak },
    { what: 'window: process start to painted KPI tiles', figures: times((r) => r.tiles) },
    { what: 'window: click to painted home page', figures: times((r) => r.click) },
  ];
}

/** Starts the app on a workspace with an empty profile; `close` ends it and removes the profile. */
export async function startApp(runtime, display, workspace) {
  const { _electron } = await import('@playwright/test');
  const profile = mkdtempSync(path.join(os.tmpdir(), 'assay-bench-'));
  const flags = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--log-level=3', `--user-data-dir=${profile}`];
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [...flags, root, '--workspace', workspace],
    cwd: root,
    env: electronEnvironment(display.env),
  });
  const close = async () => {
    await app.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { app, page: await app.firstWindow(), close };
}

async function once(runtime, display, workspace) {
  const started = Date.now();
  const { app, page, close } = await startApp(runtime, display, workspace);
  try {
    const tiles = (await painted(page)) - started;
    const paint = await page.evaluate(() => {
      const [entry] = performance.getEntriesByName('first-contentful-paint');
      return performance.timeOrigin + entry.startTime;
    });
    const link = (name) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true });
    await link('Sources').click();
    await page.getByRole('heading', { level: 1, name: 'Sources', exact: true }).waitFor();
    await page.evaluate(() => {
      addEventListener('click', () => document.documentElement.setAttribute('data-clicked', String(Date.now())), {
        capture: true,
        once: true,
      });
    });
    await link('Home').click();
    const end = await painted(page);
    const clicked = Number(await page.locator('html').getAttribute('data-clicked'));
    return { paint: paint - started, tiles, click: end - clicked, peak: familyPeak(app.process().pid) };
  } finally {
    await close();
  }
}

/** The time at which the tiles of the home page had their figures and a frame was drawn with them. */
export async function painted(page) {
  const handle = await page.waitForFunction(
    () => {
      const isBusy = document.querySelector('ul[aria-label="Key figures"]')?.getAttribute('aria-busy') !== 'false';
      const isReady = !isBusy && document.querySelector('[data-metric] [data-value]') !== null;
      return isReady && new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(Date.now()))));
    },
    null,
    { polling: 'raf' },
  );
  return handle.jsonValue();
}

/** The sum of the peaks of a process and all below it, in MB: an upper bound, shared pages count in each. */
function familyPeak(pid) {
  return family(pid).reduce((sum, one) => sum + (highWater(one) ?? 0), 0);
}

/** A process and all below it. */
export function family(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      parents.set(Number(name), Number(parent));
    } catch {
      // gone
    }
  }
  const isBelow = (one) => one === pid || (parents.has(one) && parents.get(one) > 1 && isBelow(parents.get(one)));
  return [...parents.keys()].filter(isBelow);
}
