import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { packageFile, root, run } from './child.mjs';

/** Runs the tests of a configuration of their own; the last line is `N passed, N failed`. Returns the exit code. */
export async function runSuite({ name, config, args, env = process.env }) {
  const results = `${root}/test-results/${name}.json`;
  mkdirSync(`${root}/test-results`, { recursive: true });
  rmSync(results, { force: true });
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${results}`];
  const vitest = packageFile('vitest', 'vitest.mjs');
  const code = await run(process.execPath, [vitest, 'run', '--config', config, ...reporters, ...args], { env });
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
  process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed\n`);
  return code || (numFailedTests > 0 ? 1 : 0);
}
