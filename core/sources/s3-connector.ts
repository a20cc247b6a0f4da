import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { SourceRoot } from '../protocol/workspace.ts';
import { checkKey } from './object-key.ts';
import { type RawConnector, type RawPage, resilientConnector } from './resilient-connector.ts';
import { type RetryPolicy, TransientError, throwIfCancelled } from './retry.ts';
import { toSourceError } from './s3-errors.ts';
import type { ObjectRead, ReadOptions, SourceConnector } from './source-connector.ts';

const fallbackRegion = 'us-east-1';

/** `s3://bucket/prefix` as bucket and key prefix (empty, or ending in `/`). Errors: `root-invalid`. */
export function parseS3Root(root: string): { readonly bucket: string; readonly prefix: string } {
  const match = /^s3:\/\/([a-zA-Z0-9][a-zA-Z0-9._-]{1,254})(?:\/(.*))?$/.exec(root);
  if (match === null) throw new EngineError('root-invalid', { root, reason: 'it is not s3://bucket/prefix' });
  const [, bucket = '', rest = ''] = match;
  const prefix = rest.replace(/\/+$/, '');
  try {
    if (prefix !== '') checkKey(prefix);
  } catch (cause) {
    throw new EngineError('root-invalid', { root, reason: 'its prefix is not a plain path' }, { cause });
  }
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

/**
 * A bucket (or a prefix of one) as a root. Credentials come from the AWS chain: environment, profile, SSO, and so on; when
 * they have expired the chain is asked once more before that is an error.
 */
export function openS3(source: SourceRoot, policy: RetryPolicy): SourceConnector {
  return resilientConnector(rawS3(source, policy), policy);
}

function rawS3(source: SourceRoot, policy: RetryPolicy): RawConnector {
  const { bucket, prefix } = parseS3Root(source.root);
  const endpoint = source.endpoint ?? 'AWS';
  let region = source.region ?? '';
  let client = createClient(source, policy, source.region);
  let renewals = 0;

  /** The region of the environment or the profile; buckets of other stores have none that matters. */
  const settleRegion = async () => {
    if (region !== '') return;
    try {
      region = await client.config.region();
    } catch {
      region = fallbackRegion;
      client = createClient(source, policy, region);
    }
  };

  const send = async <T>(key: string | null, call: (client: S3Client) => Promise<T>, signal?: AbortSignal) => {
    for (let attempt = 1; ; attempt += 1) {
      throwIfCancelled(signal);
      await settleRegion();
      const before = renewals;
      try {
        return await call(client);
      } catch (cause) {
        if (signal?.aborted === true) throw new TransientError('the request was aborted', { cause });
        const error = toSourceError(cause, { root: source.root, bucket, endpoint, region, key, now: Date.now() });
        if (!isEngineError(error, 'credentials-expired') || attempt > 1) throw error;
        if (before === renewals) {
          renewals += 1;
          client.destroy();
          client = createClient(source, policy, region);
        }
      }
    }
  };

  const bodyOf = async function* (chunks: AsyncIterable<Uint8Array>, key: string) {
    try {
      yield* chunks;
    } catch (cause) {
      throw toSourceError(cause, { root: source.root, bucket, endpoint, region, key, now: Date.now() });
    }
  };

  return {
    root: `s3://${bucket}/${prefix}`.replace(/\/$/, ''),
    endpoint: source.endpoint,
    listPage: async (wanted, token, signal): Promise<RawPage> => {
      const input = { Bucket: bucket, Prefix: `${prefix}${wanted}`, EncodingType: 'url' as const };
      const command = new ListObjectsV2Command({ ...input, ...(token === null ? {} : { ContinuationToken: token }) });
      const page = await send(null, (s3) => s3.send(command, { abortSignal: signal }), signal);
      const listed = (page.Contents ?? []).map((object) => ({ ...object, Key: decodeKey(object.Key ?? '') }));
      const own = listed.filter((object) => object.Key.startsWith(prefix));
      const objects = own.map((object) => ({
        key: object.Key.slice(prefix.length),
        bytes: object.Size ?? 0,
        etag: object.ETag ?? '',
        modifiedAt: object.LastModified ?? new Date(0),
        storageClass: object.StorageClass ?? null,
      }));
      const next = page.IsTruncated === true ? (page.NextContinuationToken ?? null) : null;
      // Consoles make empty objects that end in a slash to show a folder.
      return { objects: objects.filter(({ key }) => key !== '' && !key.endsWith('/')), next };
    },
    read: async (key, { offset = 0, ifMatch, signal }: ReadOptions): Promise<ObjectRead> => {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: `${prefix}${checkKey(key)}`,
        ...(offset === 0 ? {} : { Range: `bytes=${offset}-` }),
        ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
      });
      const options = signal === undefined ? {} : { abortSignal: signal };
      const answer = await send(key, (s3) => s3.send(command, options), signal);
      const body = answer.Body as (AsyncIterable<Uint8Array> & { destroy(): void }) | undefined;
      if (body === undefined) throw new TransientError(`${key} came without a body`);
      const close = () => void body.destroy();
      // A store that ignores ranges sends everything: that must not be taken for the rest.
      const start = offset === 0 ? 0 : Number(/^bytes (\d+)-/.exec(answer.ContentRange ?? '')?.[1] ?? Number.NaN);
      if (start !== offset) {
        close();
        throw new EngineError('object-changed', { key });
      }
      const total = Number(/\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1] ?? answer.ContentLength ?? Number.NaN);
      return { etag: answer.ETag ?? '', bytes: total, body: bodyOf(body, key), close };
    },
    write: async (key, content, signal) => {
      const command = new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${checkKey(key)}`, Body: content });
      await send(key, (s3) => s3.send(command, { abortSignal: signal }), signal);
    },
    close: () => client.destroy(),
  };
}

// Which Node runs is the toolchain's decision; the SDK would say so on every start.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

function createClient({ endpoint, pathStyle, profile }: SourceRoot, policy: RetryPolicy, region: string | null) {
  return new S3Client({
    credentials: fromNodeProviderChain({ ...(profile === null ? {} : { profile }), maxRetries: 0, ignoreCache: true }),
    ...(profile === null ? {} : { profile }),
    ...(region === null ? {} : { region }),
    ...(endpoint === null ? {} : { endpoint }),
    forcePathStyle: pathStyle,
    followRegionRedirects: endpoint === null,
    // Attempts, waits and time limits are ours (see retry and resilient-connector).
    maxAttempts: 1,
    requestHandler: { connectionTimeout: Math.min(10_000, policy.stallMs), httpsAgent: agent, httpAgent: agent },
    // Stores other than AWS do not know the newer checksums; every file is hashed anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

const agent = { keepAlive: true, maxSockets: 32 };

function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}
