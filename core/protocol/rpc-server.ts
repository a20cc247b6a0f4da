import { z } from 'zod';
import { EngineError, toWireError, type WireError } from './engine-error.ts';
import type { Api, CallContext, Handlers, ResultStream, RpcReply } from './rpc.ts';
import type { RpcPort } from './rpc-port.ts';

/** Batches that may be under way before the first of them is acknowledged. */
const ackWindow = 4;

const requestSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('call'), id: z.int(), name: z.string(), args: z.unknown() }),
  z.object({ t: z.literal('cancel'), id: z.int() }),
  z.object({ t: z.literal('ack'), id: z.int(), seq: z.int() }),
]);

interface Running {
  readonly controller: AbortController;
  acknowledged: number;
  wake: () => void;
}

type AnyHandler = (args: unknown, context: CallContext<unknown>) => Promise<unknown>;

/**
 * Serves an api on a port: only names of the api, arguments as its schemas say, each call with its own abort signal. Messages
 * that are no request are ignored. When the port closes, every running call is aborted. Returns a function that does the same.
 * Errors go over with their code, parameters and causes: `unknown-call`, `invalid-arguments`, what handlers throw.
 */
export function serveRpc<T extends Api>(port: RpcPort, api: T, handlers: Handlers<T>): () => void {
  const running = new Map<number, Running>();
  let open = true;

  const post = (reply: RpcReply): void => {
    if (open) port.postMessage(reply);
  };
  const stop = (): void => {
    open = false;
    for (const each of running.values()) abort(each);
  };
  port.onClose(stop);
  port.onMessage((message) => {
    const parsed = requestSchema.safeParse(message);
    if (!parsed.success) return;
    const request = parsed.data;
    const current = running.get(request.id);
    if (request.t === 'call') {
      if (current === undefined) void serve(request.id, request.name, request.args);
    } else if (current !== undefined) {
      if (request.t === 'cancel') abort(current);
      else {
        current.acknowledged = Math.max(current.acknowledged, request.seq + 1);
        current.wake();
      }
    }
  });

  async function serve(id: number, name: string, args: unknown): Promise<void> {
    const state: Running = { controller: new AbortController(), acknowledged: 0, wake: () => undefined };
    running.set(id, state);
    const { signal } = state.controller;
    try {
      const shape = Object.hasOwn(api, name) ? api[name] : undefined;
      if (shape === undefined) throw new EngineError('unknown-call', { call: name });
      const parsed = shape.args.safeParse(args);
      if (!parsed.success) {
        throw new EngineError('invalid-arguments', { call: name, message: z.prettifyError(parsed.error) });
      }
      const handler = handlers[name] as unknown as AnyHandler;
      const report = (value: unknown): void => {
        if (running.has(id)) post({ t: 'progress', id, value });
      };
      const answer = await handler(parsed.data, { signal, report });
      if (shape.kind === 'call') post({ t: 'result', id, value: answer });
      else await sendStream(id, name, answer as ResultStream<unknown>, state);
    } catch (error) {
      post({ t: 'error', id, error: sendable(toWireError(error)) });
    } finally {
      running.delete(id);
    }
  }

  async function sendStream(id: number, name: string, stream: ResultStream<unknown>, state: Running): Promise<void> {
    const { signal } = state.controller;
    const refuse = () => {
      if (signal.aborted) throw new EngineError('cancelled', { what: name });
    };
    const iterator = stream.batches[Symbol.asyncIterator]();
    let seq = 0;
    let finished = false;
    try {
      refuse();
      post({ t: 'header', id, value: stream.header });
      for (;;) {
        while (seq - state.acknowledged >= ackWindow && !signal.aborted) {
          await new Promise<void>((resolve) => {
            state.wake = resolve;
          });
        }
        refuse();
        const next = await iterator.next();
        if (next.done === true) {
          finished = true;
          break;
        }
        refuse();
        post({ t: 'batch', id, seq, bytes: next.value });
        seq += 1;
      }
      post({ t: 'end', id, batches: seq });
    } finally {
      if (!finished) await iterator.return?.();
    }
  }

  return () => {
    stop();
    port.close();
  };
}

function abort(running: Running): void {
  running.controller.abort();
  running.wake();
}

/** Parameters of an error may hold what a port cannot copy; its texts always can. */
function sendable(error: WireError): WireError {
  const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
  try {
    return JSON.parse(JSON.stringify(error, plain)) as WireError;
  } catch {
    return { ...error, params: {}, cause: null };
  }
}
