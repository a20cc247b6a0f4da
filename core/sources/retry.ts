import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../protocol/engine-error.ts';

/** A failure that may pass by itself: a connection cut, a busy server, a stall. Never leaves this folder. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** What the server asked for with Retry-After; null when it did not. */
  readonly retryAfterMs: number | null;

  constructor(message: string, options: { readonly cause?: unknown; readonly retryAfterMs?: number | null } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

export interface RetryNotice {
  /** What is tried again, for example `reading orders/dt=2026-11-20/part-0.parquet`. */
  readonly what: string;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly reason: string;
}

export interface RetryPolicy {
  /** Tries in a row without any progress before it fails. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** No answer or no byte for so long counts as a failure. */
  readonly stallMs: number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly onRetry: (notice: RetryNotice) => void;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 6,
  baseMs: 200,
  capMs: 10_000,
  stallMs: 30_000,
  random: Math.random,
  wait: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
  onRetry: () => {},
};

/** A server that asks for more than this is not waited for longer. */
const maxRetryAfterMs = 60_000;

/** Full jitter: anything between nothing and the exponential bound, but no less than the server asked for. */
export function retryDelay(
  policy: Pick<RetryPolicy, 'baseMs' | 'capMs' | 'random'>,
  attempt: number,
  retryAfterMs: number | null,
): number {
  const bound = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  const jittered = policy.random() * bound;
  return retryAfterMs === null ? jittered : Math.min(maxRetryAfterMs, retryAfterMs) + jittered;
}

/** Milliseconds of a Retry-After header (seconds, or an HTTP date); null for anything else. */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Counts failures in a row and waits between them. */
export class Backoff {
  #failures = 0;
  readonly #policy: RetryPolicy;
  readonly #root: string;
  readonly #what: string;

  constructor(policy: RetryPolicy, root: string, what: string) {
    this.#policy = policy;
    this.#root = root;
    this.#what = what;
  }

  /** Something arrived: the next failure is the first again. */
  progressed(): void {
    this.#failures = 0;
  }

  /** Waits before the next try; throws what cannot pass by itself, and `source-unreachable` after the last try. */
  async failed(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    throwIfCancelled(signal);
    if (!(error instanceof TransientError)) throw error;
    this.#failures += 1;
    if (this.#failures >= this.#policy.attempts) {
      const params = { root: this.#root, what: this.#what, attempts: this.#failures, message: error.message };
      throw new EngineError('source-unreachable', params, { cause: error });
    }
    const waitMs = retryDelay(this.#policy, this.#failures, error.retryAfterMs);
    this.#policy.onRetry({ what: this.#what, attempt: this.#failures, waitMs, reason: error.message });
    await this.#policy.wait(waitMs, signal).catch((cause: unknown) => {
      throwIfCancelled(signal);
      throw cause;
    });
  }
}

/** Runs `operation` until it succeeds, fails for good, or has failed `attempts` times. */
export async function retry<T>(
  operation: () => Promise<T>,
  policy: RetryPolicy,
  context: { readonly root: string; readonly what: string; readonly signal: AbortSignal | undefined },
): Promise<T> {
  const backoff = new Backoff(policy, context.root, context.what);
  for (;;) {
    throwIfCancelled(context.signal);
    try {
      return await operation();
    } catch (error) {
      await backoff.failed(error, context.signal);
    }
  }
}

/** Rejects with a TransientError when `promise` takes longer than `ms`; `onStall` releases what it waits for. */
export async function withinTime<T>(promise: Promise<T>, ms: number, what: string, onStall: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stall = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TransientError(`${what} stalled for ${Math.round(ms / 100) / 10} seconds`));
      onStall();
    }, ms);
  });
  try {
    return await Promise.race([promise, stall]);
  } finally {
    clearTimeout(timer);
  }
}

/** Throws `cancelled` once the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new EngineError('cancelled', { what: 'The sync' }, { cause: signal.reason });
}
