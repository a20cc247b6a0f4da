import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with one request. */
export type Fault =
  | { readonly kind: 'slow-down'; readonly retryAfter?: number }
  | { readonly kind: 'too-many' }
  /** Connection reset after so many bytes of the body. */
  | { readonly kind: 'reset'; readonly after: number }
  /** The body ends early as if that were all of it. */
  | { readonly kind: 'truncate'; readonly after: number }
  /** The body stops and the connection stays open. */
  | { readonly kind: 'stall'; readonly after: number }
  /** No answer at all. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'wrong-bytes' }
  /** After so many bytes another object takes its place, and the connection breaks. */
  | { readonly kind: 'overwrite'; readonly after: number; readonly content: Buffer }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly headers?: Record<string, string>;
    };

export interface FaultRule {
  readonly method: 'GET' | 'PUT' | 'LIST';
  /** Part of the key (of the prefix of a listing). */
  readonly key: string;
  readonly fault: Fault;
  /** How often; default 1. */
  readonly times?: number;
}

export interface FaultS3 {
  readonly endpoint: string;
  readonly objects: Map<string, StoredObject>;
  /** Every request that came in: `LIST prefix`, `GET key`, `GET key 5-`, `PUT key`. */
  readonly requests: string[];
  readonly put: (key: string, content: string | Buffer, modifiedAt?: Date) => void;
  readonly inject: (rule: FaultRule) => void;
  /** Access key ids that are let in. */
  readonly accessKeys: Set<string>;
  /** Access key ids whose tokens have expired. */
  readonly expiredKeys: Set<string>;
  readonly close: () => Promise<void>;
}

export interface StoredObject {
  readonly content: Buffer;
  readonly modifiedAt: Date;
}

const etagOf = (content: Buffer) => `"${createHash('md5').update(content).digest('hex')}"`;

/**
 * A loopback S3 in memory, path style, one bucket: ListObjectsV2 with pages, GET with Range and If-Match, HEAD and PUT.
 * Requests must be signed by a known access key (the signature itself is not computed again: a real gateway tests that).
 */
export async function startFaultS3(bucket: string, pageSize = 1000, port = 0): Promise<FaultS3> {
  const objects = new Map<string, StoredObject>();
  const requests: string[] = [];
  const rules: { rule: FaultRule; left: number }[] = [];
  const accessKeys = new Set(['test']);
  const expiredKeys = new Set<string>();

  const takeFault = (method: FaultRule['method'], key: string): Fault | null => {
    const found = rules.find(({ rule, left }) => left > 0 && rule.method === method && key.includes(rule.key));
    if (found === undefined) return null;
    found.left -= 1;
    return found.rule.fault;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, name = '', ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const listing = request.method === 'GET' && key === '';
    const method = listing ? 'LIST' : request.method === 'PUT' ? 'PUT' : 'GET';
    const subject = listing ? (url.searchParams.get('prefix') ?? '') : key;
    const range = request.headers.range?.replace('bytes=', ' ') ?? '';
    requests.push(`${request.method === 'HEAD' ? 'HEAD' : method} ${subject}${range}`);

    const signature = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/.+Signature=[0-9a-f]{64}$/.exec(
      request.headers.authorization ?? '',
    );
    if (signature === null) return sendError(response, 403, 'AccessDenied');
    if (expiredKeys.has(signature[1] ?? '')) return sendError(response, 400, 'ExpiredToken');
    if (!accessKeys.has(signature[1] ?? '')) return sendError(response, 403, 'InvalidAccessKeyId');
    const fault = takeFault(method, subject);
    if (fault?.kind === 'silence') return;
    if (fault?.kind === 'error') return sendError(response, fault.status, fault.code, fault.headers);
    if (fault?.kind === 'too-many') return sendError(response, 429, 'TooManyRequests');
    if (fault?.kind === 'slow-down') {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      return sendError(response, 503, 'SlowDown', headers);
    }
    if (name !== bucket) return sendError(response, 404, 'NoSuchBucket');
    if (listing) return sendListing(response, url.searchParams);
    if (method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      objects.set(key, { content: Buffer.concat(chunks), modifiedAt: new Date() });
      response.writeHead(200, { etag: etagOf(Buffer.concat(chunks)) }).end();
      return;
    }
    sendObject(request, response, key, fault);
  };

  const sendListing = (response: ServerResponse, query: URLSearchParams) => {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const encode = query.get('encoding-type') === 'url' ? encodeKey : (key: string) => key;
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, pageSize);
    const contents = page.flatMap((key) => {
      const object = objects.get(key);
      if (object === undefined) return [];
      const { content, modifiedAt } = object;
      return `<Contents><Key>${encode(key)}</Key><LastModified>${modifiedAt.toISOString()}</LastModified><ETag>${etagOf(content).replaceAll('"', '&quot;')}</ETag><Size>${content.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
    });
    const more = keys.length > page.length;
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(
        `<?xml version="1.0"?><ListBucketResult><Name>${bucket}</Name><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
      );
  };

  const sendObject = (request: IncomingMessage, response: ServerResponse, key: string, fault: Fault | null) => {
    const object = objects.get(key);
    if (object === undefined) return sendError(response, 404, 'NoSuchKey');
    const { content } = object;
    const etag = etagOf(content);
    const wanted = request.headers['if-match'];
    if (wanted !== undefined && wanted !== etag) return sendError(response, 412, 'PreconditionFailed');
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start > 0 && start >= content.length) return sendError(response, 416, 'InvalidRange');
    let body = content.subarray(start);
    if (fault?.kind === 'wrong-bytes') body = Buffer.from(body.map((byte, at) => (at === 0 ? byte ^ 1 : byte)));
    if (fault?.kind === 'truncate') body = body.subarray(0, fault.after);
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      'content-length': body.length,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
    });
    if (request.method === 'HEAD') return response.end();
    if (fault?.kind === 'reset' || fault?.kind === 'stall' || fault?.kind === 'overwrite') {
      response.write(body.subarray(0, fault.after), () => {
        if (fault.kind === 'overwrite') objects.set(key, { content: fault.content, modifiedAt: new Date() });
        // Give the bytes time to arrive: a reset throws away what is still on its way.
        if (fault.kind !== 'stall') setTimeout(() => request.socket.resetAndDestroy(), 30);
      });
      return;
    }
    response.end(body);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    accessKeys,
    expiredKeys,
    put: (key, content, modifiedAt = new Date()) => {
      objects.set(key, { content: Buffer.from(content), modifiedAt });
    },
    inject: (rule) => {
      rules.push({ rule, left: rule.times ?? 1 });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sendError(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}) {
  const extra = code === 'InvalidObjectState' ? '<StorageClass>GLACIER</StorageClass>' : '';
  response
    .writeHead(status, { 'content-type': 'application/xml', ...headers })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} for a test</Message>${extra}</Error>`);
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}
