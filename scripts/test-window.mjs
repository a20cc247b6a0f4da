import { ensureCli, ensureModules } from './install.mjs';

/** Every designed state of the window, on the demo engine, in both themes. */
export const gallery = (args) => testWindow('gallery', args);

/** Longer ways through the built window: hostile data, the real shop, processes that die. */
export const flows = (args) => testWindow('flows', args);

/** One project of playwright.config.ts; the last line is `N passed, N failed`. */
async function testWindow(project, args) {
  ensureModules();
  ensureCli();
  const { runWindowTests } = await import('./window-tests.mjs');
  const { expected, unexpected, code } = await runWindowTests(project, args);
  process.stdout.write(`\n${expected} passed, ${unexpected} failed\n`);
  return code || (unexpected > 0 ? 1 : 0);
}
