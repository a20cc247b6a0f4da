import { setMaxListeners } from 'node:events';
import { Backoff, type RetryPolicy, retry, TransientError, throwIfCancelled, withinTime } from './retry.ts';
import type { ObjectRead, ReadOptions, SourceConnector, SourceObject } from './source-connector.ts';

/** A connector whose calls are tried once; what may pass by itself is a TransientError. */
export interface RawConnector {
  readonly root: string;
  readonly endpoint: string | null;
  /** One page; `next` is null after the last. */
  listPage(prefix: string, token: string | null, signal: AbortSignal): Promise<RawPage>;
  read(key: string, options: ReadOptions): Promise<ObjectRead>;
  write(key: string, content: Uint8Array, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface RawPage {
  readonly objects: readonly SourceObject[];
  readonly next: string | null;
}

/**
 * Adds what a network needs: backoff with jitter, a limit on silence, and bodies that go on where they were cut (with
 * If-Match: an object that changed meanwhile is `object-changed`, never a mixture of two).
 */
export function resilientConnector(raw: RawConnector, policy: RetryPolicy): SourceConnector {
  const { root } = raw;

  /** One call with a limit on its time; the call is aborted when it is over. */
  const attempt = <T>(what: string, signal: AbortSignal | undefined, call: (signal: AbortSignal) => Promise<T>) =>
    retry(
      () => {
        const limit = new AbortController();
        const either = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
        return withinTime(call(either), policy.stallMs, what, () => limit.abort());
      },
      policy,
      { root, what, signal },
    );

  const open = (key: string, options: ReadOptions) =>
    attempt(`reading ${key}`, options.signal, (signal) => raw.read(key, { ...options, signal }));

  async function* list(prefix: string, { signal }: { signal?: AbortSignal } = {}) {
    let token: string | null = null;
    do {
      const page: RawPage = await attempt(`listing ${prefix === '' ? 'the root' : prefix}`, signal, (either) =>
        raw.listPage(prefix, token, either),
      );
      yield page.objects;
      token = page.next;
    } while (token !== null);
  }

  async function read(key: string, options: ReadOptions = {}): Promise<ObjectRead> {
    const first = await open(key, options);
    let current = first;
    const close = () => current.close();

    async function* body() {
      const backoff = new Backoff(policy, root, `reading ${key}`);
      let position = options.offset ?? 0;
      try {
        for (;;) {
          try {
            for await (const chunk of watched(current, key, policy.stallMs, options.signal)) {
              position += chunk.length;
              backoff.progressed();
              yield chunk;
            }
            if (position < first.bytes) throw new TransientError(`${key} was cut short at byte ${position}`);
            return;
          } catch (error) {
            current.close();
            await backoff.failed(error, options.signal);
          }
          // A connection cut after the last byte has lost nothing.
          if (position >= first.bytes) return;
          current = await open(key, { ...options, offset: position, ifMatch: first.etag });
        }
      } finally {
        close();
      }
    }
    return { etag: first.etag, bytes: first.bytes, body: body(), close };
  }

  return {
    root,
    endpoint: raw.endpoint,
    list,
    read,
    write: (key, content, { signal } = {}) =>
      attempt(`writing ${key}`, signal, (either) => raw.write(key, content, either)),
    close: () => raw.close(),
  };
}

/** The chunks of a body, with an end to silence and to work nobody waits for. */
async function* watched(read: ObjectRead, key: string, stallMs: number, signal: AbortSignal | undefined) {
  const chunks = read.body[Symbol.asyncIterator]();
  const stop = () => read.close();
  if (signal !== undefined) {
    // One signal ends many reads: that is no leak.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', stop, { once: true });
  }
  try {
    for (;;) {
      throwIfCancelled(signal);
      const next = await withinTime(chunks.next(), stallMs, `reading ${key}`, stop);
      throwIfCancelled(signal);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
