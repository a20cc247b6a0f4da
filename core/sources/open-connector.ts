import { EngineError } from '../protocol/engine-error.ts';
import type { SourceRoot } from '../protocol/workspace.ts';
import { openDirectory } from './directory-connector.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retry.ts';
import type { SourceConnector } from './source-connector.ts';

/**
 * Opens the root of a shop's extracts. `retry` overrides parts of the policy (its `onRetry` hears of each wait). The AWS
 * SDK is loaded for buckets only. Errors: `root-invalid`, `root-missing`; a bucket is not asked anything yet.
 */
export async function openConnector(source: SourceRoot, retry: Partial<RetryPolicy> = {}): Promise<SourceConnector> {
  const scheme = /^[a-z][a-z0-9+.-]+:\/\//i.exec(source.root)?.[0];
  if (scheme === undefined) return openDirectory(source.root);
  if (scheme !== 's3://') {
    throw new EngineError('root-invalid', { root: source.root, reason: `${scheme} is not known` });
  }
  const { openS3 } = await import('./s3-connector.ts');
  return openS3(source, { ...defaultRetryPolicy, ...retry });
}
