import { ensureModules } from './install.mjs';
import { runSuite } from './vitest-suite.mjs';

/** The commerce pack on whole shops: planted effects, day by day against full builds. The last line is `N passed, N failed`. */
export default async function testShops(args) {
  ensureModules();
  return runSuite({ name: 'shops', config: 'vitest.shops.config.ts', args });
}
