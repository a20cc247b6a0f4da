import { EngineError, fromWireError } from './engine-error.ts';
import type { Api, CallOptions, Client, ResultStream, RpcReply, RpcRequest } from './rpc.ts';
import type { RpcPort } from './rpc-port.ts';

export interface RpcConnection<T extends Api> {
  readonly client: Client<T>;
  /** Rejects everything under way with `process-gone` and closes the port; for a process that is known to be gone. */
  readonly close: () => void;
  /** Resolves when the port has closed, whoever closed it. */
  readonly closed: Promise<void>;
}

interface Pending {
  readonly reply: (reply: RpcReply) => void;
  readonly fail: (error: Error) => void;
}

/**
 * The caller's end of an api over a port.
 *
 * - A call that was aborted rejects when the other side has stopped (`cancelled`), or answers if it was faster.
 * - When the port closes, every pending call and open stream rejects with `process-gone` (`processName` says which).
 * - A stream's batches must be read to the end, left with `break`/`return`, or aborted: until then its query stays open.
 *   It ends normally only after the other side said so and every batch has come; else the iteration throws.
 */
export function connectRpc<T extends Api>(port: RpcPort, api: T, processName: string): RpcConnection<T> {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let open = true;
  let markClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    markClosed = resolve;
  });
  const gone = () => new EngineError('process-gone', { process: processName });

  const send = (request: RpcRequest): void => {
    if (open) port.postMessage(request);
  };
  const shut = (): void => {
    if (!open) return;
    open = false;
    const waiting = [...pending.values()];
    pending.clear();
    for (const each of waiting) each.fail(gone());
    markClosed();
  };
  port.onClose(shut);
  port.onMessage((message) => {
    const reply = message as RpcReply;
    pending.get(reply.id)?.reply(reply);
  });

  function start(name: string, args: unknown, signal: AbortSignal | undefined, make: (id: number) => Pending): void {
    const id = nextId++;
    const entry = make(id);
    if (!open || signal?.aborted) {
      entry.fail(open ? new EngineError('cancelled', { what: name }) : gone());
      return;
    }
    const abort = () => send({ t: 'cancel', id });
    signal?.addEventListener('abort', abort);
    const settle = () => {
      pending.delete(id);
      signal?.removeEventListener('abort', abort);
    };
    pending.set(id, {
      reply: (reply) => {
        if (reply.t === 'result' || reply.t === 'end' || reply.t === 'error') settle();
        entry.reply(reply);
      },
      fail: (error) => {
        settle();
        entry.fail(error);
      },
    });
    try {
      send({ t: 'call', id, name, args });
    } catch (error) {
      settle();
      entry.fail(new EngineError('invalid-arguments', { call: name, message: String(error) }, { cause: error }));
    }
  }

  function callOnce(name: string, args: unknown, options: CallOptions<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      start(name, args, options.signal, () => ({
        reply: (reply) => {
          if (reply.t === 'result') resolve(reply.value);
          else if (reply.t === 'error') reject(fromWireError(reply.error));
          else if (reply.t === 'progress') options.onProgress?.(reply.value);
        },
        fail: reject,
      }));
    });
  }

  function callStream(name: string, args: unknown, options: CallOptions<never>): Promise<ResultStream<unknown>> {
    return new Promise((resolve, reject) => {
      start(name, args, options.signal, (id) => {
        const inbox = new BatchInbox(name, (seq) => send({ t: 'ack', id, seq }));
        const leave = () => {
          if (pending.delete(id)) send({ t: 'cancel', id });
        };
        return {
          reply: (reply) => {
            if (reply.t === 'header') resolve({ header: reply.value, batches: inbox.iterate(leave) });
            else if (reply.t === 'batch') inbox.add(reply.seq, reply.bytes);
            else if (reply.t === 'end') inbox.end(reply.batches);
            else if (reply.t === 'error') {
              const error = fromWireError(reply.error);
              inbox.fail(error);
              reject(error);
            }
          },
          fail: (error) => {
            inbox.fail(error);
            reject(error);
          },
        };
      });
    });
  }

  const client: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(api)) {
    client[name] =
      shape.kind === 'call'
        ? (args: unknown, options: CallOptions<unknown> = {}) => callOnce(name, args, options)
        : (args: unknown, options: CallOptions<never> = {}) => callStream(name, args, options);
  }
  return {
    client: client as Client<T>,
    close: () => {
      shut();
      port.close();
    },
    closed,
  };
}

/** Batches that have come and were not read yet; reading one acknowledges it. */
class BatchInbox {
  readonly #name: string;
  readonly #acknowledge: (seq: number) => void;
  readonly #waiting: { readonly seq: number; readonly bytes: Uint8Array }[] = [];
  #received = 0;
  #state: 'open' | 'ended' | Error = 'open';
  #wake: () => void = () => undefined;

  constructor(name: string, acknowledge: (seq: number) => void) {
    this.#name = name;
    this.#acknowledge = acknowledge;
  }

  add(seq: number, bytes: Uint8Array): void {
    if (seq === this.#received) this.#waiting.push({ seq, bytes });
    else this.fail(this.#incomplete(seq));
    this.#received += 1;
    this.#wake();
  }

  end(batches: number): void {
    if (batches !== this.#received) this.fail(this.#incomplete(batches));
    else if (this.#state === 'open') this.#state = 'ended';
    this.#wake();
  }

  fail(error: Error): void {
    if (this.#state === 'open') this.#state = error;
    this.#wake();
  }

  /** Not a generator: one that was never begun would not notice that it is left. */
  iterate(leave: () => void): AsyncIterableIterator<Uint8Array> {
    const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
      for (;;) {
        // A failed stream throws at once: rows that wait behind the failure are part of no answer.
        if (this.#state instanceof Error) throw this.#state;
        const batch = this.#waiting.shift();
        if (batch !== undefined) {
          this.#acknowledge(batch.seq);
          return { done: false, value: batch.bytes };
        }
        if (this.#state === 'ended') return { done: true, value: undefined };
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    };
    return {
      next,
      return: async () => {
        leave();
        this.#state = 'ended';
        this.#waiting.length = 0;
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #incomplete(expected: number): EngineError {
    return new EngineError('stream-incomplete', { call: this.#name, received: this.#received, expected });
  }
}
