import { ensureModules } from './install.mjs';
import { log } from './log.mjs';
import { ensureRadosgw, startRadosgw } from './radosgw.mjs';
import { runSuite } from './vitest-suite.mjs';

const accessKey = 'assaytestkey';
const secretKey = 'assay-test-secret-of-the-loopback-gateway';

/** Tests against a real S3: a Ceph gateway on this machine. The last line is `N passed, N failed`. */
export default async function testS3(args) {
  ensureModules();
  ensureRadosgw();
  log('starting a Ceph gateway');
  const gateway = await startRadosgw({ accessKey, secretKey });
  log(`gateway on ${gateway.endpoint}`);
  try {
    const env = {
      ...process.env,
      S3_TEST_ENDPOINT: gateway.endpoint,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
      AWS_SESSION_TOKEN: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
    };
    return await runSuite({ name: 's3', config: 'vitest.s3.config.ts', args, env });
  } finally {
    gateway.stop();
  }
}
