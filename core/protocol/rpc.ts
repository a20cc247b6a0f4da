import { z } from 'zod';
import type { WireError } from './engine-error.ts';

/** A call that answers once; `P` is what it reports on the way. */
export interface Call<A extends z.ZodType, R, P> {
  readonly kind: 'call';
  readonly args: A;
  readonly types?: { readonly result: R; readonly progress: P };
}

/** A call that answers with a header, then Arrow IPC batches, then an end (or an error: a stream that failed never looks finished). */
export interface StreamCall<A extends z.ZodType, H> {
  readonly kind: 'stream';
  readonly args: A;
  readonly types?: { readonly header: H };
}

export type Api = Readonly<Record<string, Call<z.ZodType, unknown, unknown> | StreamCall<z.ZodType, unknown>>>;

/** `call<Result, Progress>()(argsSchema)`: the arguments' type follows from the schema. */
export function call<R, P = never>() {
  return <A extends z.ZodType>(args: A): Call<A, R, P> => ({ kind: 'call', args });
}

export function streamCall<H>() {
  return <A extends z.ZodType>(args: A): StreamCall<A, H> => ({ kind: 'stream', args });
}

export const noArgs = z.object({}).strict();

export interface CallContext<P> {
  readonly signal: AbortSignal;
  readonly report: (progress: P) => void;
}

/** A result on its way: what it is, then its rows as self-contained Arrow IPC batches (each with schema and dictionaries). */
export interface ResultStream<H> {
  readonly header: H;
  readonly batches: AsyncIterable<Uint8Array>;
}

/** What a process implements for an api: the compiler asks for every name. */
export type Handlers<T extends Api> = {
  readonly [K in keyof T]: T[K] extends Call<infer A, infer R, infer P>
    ? (args: z.output<A>, context: CallContext<P>) => Promise<R>
    : T[K] extends StreamCall<infer A, infer H>
      ? (args: z.output<A>, context: CallContext<never>) => Promise<ResultStream<H>>
      : never;
};

export interface CallOptions<P> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: P) => void;
}

/** What the caller holds for the same api. */
export type Client<T extends Api> = {
  readonly [K in keyof T]: T[K] extends Call<infer A, infer R, infer P>
    ? (args: z.input<A>, options?: CallOptions<P>) => Promise<R>
    : T[K] extends StreamCall<infer A, infer H>
      ? (args: z.input<A>, options?: CallOptions<never>) => Promise<ResultStream<H>>
      : never;
};

/** Messages over a port. `id` is the caller's; batches are acknowledged one by one (back-pressure). */
export type RpcRequest =
  | { readonly t: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'ack'; readonly id: number; readonly seq: number };

export type RpcReply =
  | { readonly t: 'result'; readonly id: number; readonly value: unknown }
  | { readonly t: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly t: 'header'; readonly id: number; readonly value: unknown }
  | { readonly t: 'batch'; readonly id: number; readonly seq: number; readonly bytes: Uint8Array }
  | { readonly t: 'end'; readonly id: number; readonly batches: number }
  | { readonly t: 'error'; readonly id: number; readonly error: WireError };
