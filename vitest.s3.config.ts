import { defineConfig } from 'vitest/config';

/** Tests that need a real S3 at S3_TEST_ENDPOINT; `npm run test:s3` starts one. */
export default defineConfig({
  test: {
    include: ['core/**/*.s3.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
