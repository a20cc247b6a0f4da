import { mkdirSync, readFileSync } from 'node:fs';
import { electronEnvironment, packageFile, root, run } from './child.mjs';
import { ensureElectron } from './electron-runtime.mjs';
import { ensureApp } from './install.mjs';
import { ensureDisplay, ensureLibraries } from './linux.mjs';
import { log } from './log.mjs';

/** Runs one project of playwright.config.ts; counts as Playwright's report has them, and the exit code. */
export async function runWindowTests(project, args = []) {
  mkdirSync(`${root}/test-results`, { recursive: true });
  const runtime = await ensureElectron();
  ensureLibraries(runtime.executable);
  ensureApp();
  const display = await ensureDisplay();
  log(`window tests, ${project} (Electron ${runtime.version}, ${runtime.source})`);
  const playwright = packageFile('@playwright/test', 'cli.js');
  const code = await run(process.execPath, [playwright, 'test', `--project=${project}`, ...args], {
    env: electronEnvironment({ ...display.env, ELECTRON_EXECUTABLE: runtime.executable }),
  });
  display.stop();
  return { ...JSON.parse(readFileSync(`${root}/test-results/e2e.json`, 'utf8')).stats, code };
}
