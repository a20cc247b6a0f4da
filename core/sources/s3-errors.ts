import { EngineError } from '../protocol/engine-error.ts';
import { parseRetryAfter, TransientError } from './retry.ts';

/** What a request was about, for the words of its error. */
export interface RequestContext {
  readonly root: string;
  readonly bucket: string;
  readonly endpoint: string;
  readonly region: string;
  /** Key relative to the root; null for a listing. */
  readonly key: string | null;
  /** Milliseconds since 1970 of this computer. */
  readonly now: number;
}

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const wrong = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'InvalidClientTokenId']);
const elsewhere = new Set(['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException']);
const busy = new Set(['SlowDown', 'Throttling', 'ThrottlingException', 'TooManyRequests', 'RequestTimeout']);
const providerErrors = new Set(['CredentialsProviderError', 'ProviderError', 'TokenProviderError']);
const networkErrors = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
]);

/** What the SDK (or the connection under it) threw, as an EngineError, or as a TransientError when it may pass by itself. */
export function toSourceError(error: unknown, context: RequestContext): Error {
  if (error instanceof EngineError || error instanceof TransientError) return error;
  const { root, bucket, endpoint, region } = context;
  const facts = factsOf(error);
  const { name, status, message } = facts;
  const options = { cause: error };
  const what = context.key ?? 'the listing';

  if (providerErrors.has(name)) {
    const code = /expired|sso login|sign in again|invalid_grant/i.test(message)
      ? 'credentials-expired'
      : 'credentials-missing';
    return new EngineError(code, { root, message }, options);
  }
  if (expired.has(name)) return new EngineError('credentials-expired', { root, message }, options);
  if (wrong.has(name)) return new EngineError('credentials-wrong', { root, message }, options);
  if (name === 'RequestTimeTooSkewed') {
    const server = Date.parse(facts.header('date') ?? '');
    const seconds = Number.isNaN(server) ? null : Math.round((context.now - server) / 1000);
    return new EngineError('clock-skewed', { root, seconds }, options);
  }
  if (name === 'NoSuchBucket') return new EngineError('bucket-missing', { bucket, endpoint }, options);
  if (elsewhere.has(name) || status === 301 || status === 307) {
    const actual = facts.header('x-amz-bucket-region') ?? facts.region ?? `not ${region}`;
    return new EngineError('bucket-elsewhere', { bucket, region: actual }, options);
  }
  if (name === 'InvalidObjectState') {
    const storageClass = facts.storageClass ?? facts.header('x-amz-storage-class') ?? 'archive';
    return new EngineError('object-archived', { key: what, storageClass }, options);
  }
  if (busy.has(name) || status === 429 || (status !== null && status >= 500 && status !== 501)) {
    const retryAfterMs = parseRetryAfter(facts.header('retry-after'), context.now);
    return new TransientError(`${name === '' ? 'the server is busy' : name} (${status ?? 'no status'})`, {
      cause: error,
      retryAfterMs,
    });
  }
  if (context.key !== null && (name === 'PreconditionFailed' || status === 412 || status === 416)) {
    return new EngineError('object-changed', { key: context.key }, options);
  }
  if (status === 404 && context.key !== null) return new EngineError('object-missing', { key: context.key }, options);
  if (status === 404) return new EngineError('bucket-missing', { bucket, endpoint }, options);
  if (status === 403) return new EngineError('access-denied', { root, what }, options);
  if (networkErrors.has(facts.system) || name === 'TimeoutError' || /socket hang up|aborted/i.test(message)) {
    return new TransientError(message, options);
  }
  return new EngineError('source-request-failed', { root, what, status, message: `${name}: ${message}` }, options);
}

interface Facts {
  readonly name: string;
  readonly message: string;
  readonly status: number | null;
  /** Code of the operating system, such as ECONNRESET. */
  readonly system: string;
  readonly region: string | null;
  readonly storageClass: string | null;
  header(name: string): string | undefined;
}

/** Reads the SDK's errors by their shape; anything may be absent. */
function factsOf(error: unknown): Facts {
  const top = record(error);
  const response = record(top['$response']);
  const headers = record(response['headers']);
  const status = record(top['$metadata'])['httpStatusCode'] ?? response['statusCode'];
  const name = text(top['Code']) ?? text(top['name']) ?? '';
  return {
    name: name === 'Error' || name === 'UnknownError' ? '' : name,
    message: (text(top['message']) ?? String(error)).replace(/\s+/g, ' ').trim() || name,
    status: typeof status === 'number' ? status : null,
    system: text(top['code']) ?? text(record(top['cause'])['code']) ?? '',
    region: text(top['Region']),
    storageClass: text(top['StorageClass']),
    header: (wanted) => text(headers[wanted]) ?? undefined,
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
