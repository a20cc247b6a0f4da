import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { packageFile, root, run } from './child.mjs';
import { ensureModules } from './install.mjs';

const results = `${root}/test-results/shops.json`;

/** The commerce pack on whole shops: planted effects, day-by-day against full builds. The last line is `N passed, N failed`. */
export default async function testShops(args) {
  ensureModules();
  mkdirSync(`${root}/test-results`, { recursive: true });
  rmSync(results, { force: true });
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${results}`];
  const config = ['--config', 'vitest.shops.config.ts'];
  const vitest = packageFile('vitest', 'vitest.mjs');
  const code = await run(process.execPath, [vitest, 'run', ...config, ...reporters, ...args]);
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
  process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed\n`);
  return code || (numFailedTests > 0 ? 1 : 0);
}
