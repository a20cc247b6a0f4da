import { mkdirSync, readFileSync } from 'node:fs';
import check from './check.mjs';
import { electronEnvironment, packageFile, root, run } from './child.mjs';
import { ensureApp, ensureCli, ensureModules } from './install.mjs';
import { log } from './log.mjs';

/** Types, lint, unit tests, then the built window under Playwright; the last line is `N passed, N failed`. */
export default async function test(args) {
  ensureModules();
  check();
  mkdirSync(`${root}/test-results`, { recursive: true });
  ensureCli();
  log('unit tests');
  const reporters = ['--reporter=dot', '--reporter=json', '--outputFile.json=test-results/unit.json'];
  const unitCode = await run(process.execPath, [packageFile('vitest', 'vitest.mjs'), 'run', ...reporters, ...args], {
    env: process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' },
  });
  const unit = JSON.parse(readFileSync(`${root}/test-results/unit.json`, 'utf8'));

  const { ensureElectron } = await import('./electron-runtime.mjs');
  const { ensureDisplay, ensureLibraries } = await import('./linux.mjs');
  const runtime = await ensureElectron();
  ensureLibraries(runtime.executable);
  ensureApp();
  const display = await ensureDisplay();
  log(`window tests (Electron ${runtime.version}, ${runtime.source})`);
  const e2eCode = await run(process.execPath, [packageFile('@playwright/test', 'cli.js'), 'test'], {
    env: electronEnvironment({ ...display.env, ELECTRON_EXECUTABLE: runtime.executable }),
  });
  display.stop();
  const e2e = JSON.parse(readFileSync(`${root}/test-results/e2e.json`, 'utf8')).stats;
  const failed = unit.numFailedTests + e2e.unexpected;
  log(`skipped: ${unit.numPendingTests + e2e.skipped}`);
  process.stdout.write(`\n${unit.numPassedTests + e2e.expected} passed, ${failed} failed\n`);
  return unitCode || e2eCode || (failed > 0 ? 1 : 0);
}
