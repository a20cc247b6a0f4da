import { ensureModules } from './install.mjs';

/** Every designed state of the window, on the demo engine, in both themes. The last line is `N passed, N failed`. */
export default async function testGallery(args) {
  ensureModules();
  const { runWindowTests } = await import('./window-tests.mjs');
  const { expected, unexpected, code } = await runWindowTests('gallery', args);
  process.stdout.write(`\n${expected} passed, ${unexpected} failed\n`);
  return code || (unexpected > 0 ? 1 : 0);
}
