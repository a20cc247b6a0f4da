import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { packageFile, root, run } from './child.mjs';
import { ensureModules } from './install.mjs';
import { log } from './log.mjs';
import { ensureRadosgw, startRadosgw } from './radosgw.mjs';

const accessKey = 'assaytestkey';
const secretKey = 'assay-test-secret-of-the-loopback-gateway';
const results = `${root}/test-results/s3.json`;

/** Tests against a real S3: a Ceph gateway on this machine. The last line is `N passed, N failed`. */
export default async function testS3(args) {
  ensureModules();
  ensureRadosgw();
  log('starting a Ceph gateway');
  const gateway = await startRadosgw({ accessKey, secretKey });
  log(`gateway on ${gateway.endpoint}`);
  try {
    mkdirSync(`${root}/test-results`, { recursive: true });
    rmSync(results, { force: true });
    const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${results}`];
    const config = ['--config', 'vitest.s3.config.ts'];
    const code = await run(
      process.execPath,
      [packageFile('vitest', 'vitest.mjs'), 'run', ...config, ...reporters, ...args],
      {
        env: {
          ...process.env,
          S3_TEST_ENDPOINT: gateway.endpoint,
          AWS_ACCESS_KEY_ID: accessKey,
          AWS_SECRET_ACCESS_KEY: secretKey,
          AWS_SESSION_TOKEN: '',
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_REGION: 'us-east-1',
        },
      },
    );
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
    process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed\n`);
    return code || (numFailedTests > 0 ? 1 : 0);
  } finally {
    gateway.stop();
  }
}
