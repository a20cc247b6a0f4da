import { mkdirSync, readFileSync } from 'node:fs';
import check from './check.mjs';
import { packageFile, root, run } from './child.mjs';
import { ensureCli, ensureModules } from './install.mjs';
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

  const { runWindowTests } = await import('./window-tests.mjs');
  const e2e = await runWindowTests('app');
  const failed = unit.numFailedTests + e2e.unexpected;
  log(`skipped: ${unit.numPendingTests + e2e.skipped}`);
  process.stdout.write(`\n${unit.numPassedTests + e2e.expected} passed, ${failed} failed\n`);
  return unitCode || e2e.code || (failed > 0 ? 1 : 0);
}
