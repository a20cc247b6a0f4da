import { defineConfig } from 'vitest/config';

/** Tests that build whole shops with the commerce pack; `npm run test:shops`. */
export default defineConfig({
  test: {
    include: ['core/**/*.shop.ts', 'scripts/**/*.shop.mjs'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
