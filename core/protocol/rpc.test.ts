import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { EngineError, isEngineError } from './engine-error.ts';
import { call, type Handlers, noArgs, streamCall } from './rpc.ts';
import { connectRpc } from './rpc-client.ts';
import { type MessagePortLike, messagePort } from './rpc-port.ts';
import { serveRpc } from './rpc-server.ts';

const api = {
  add: call<number>()(z.object({ a: z.number(), b: z.number().default(1) })),
  countTo: call<string, number>()(z.object({ n: z.int() })),
  forever: call<never>()(noArgs),
  fail: call<never>()(z.object({ kind: z.enum(['engine', 'bug', 'uncopyable', 'circular', 'bigint']) })),
  letters: streamCall<{ readonly title: string }>()(z.object({ n: z.int(), failAt: z.int().default(-1) })),
};

/** Node's ports are event targets too; its types do not say so. */
const rpcPort = (port: MessagePort) => messagePort(port as unknown as MessagePortLike);

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

function connect(overrides: Partial<Handlers<typeof api>> = {}) {
  const seen = { produced: 0, returned: false, aborted: false };
  const handlers: Handlers<typeof api> = {
    add: async ({ a, b }) => a + b,
    countTo: async ({ n }, { report }) => {
      for (let i = 1; i <= n; i++) report(i);
      return 'counted';
    },
    forever: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen.aborted = true;
          reject(new EngineError('cancelled', { what: 'Waiting' }));
        });
      }),
    fail: async ({ kind }) => {
      if (kind === 'uncopyable') return (() => 1) as never;
      const circle: Record<string, unknown> = {};
      circle['self'] = circle;
      if (kind === 'circular') throw new EngineError('process-gone', { process: 'reader', circle } as never);
      if (kind === 'bigint') throw new EngineError('process-gone', { process: 'reader', rows: 5n } as never);
      const root = new Error('the disk said no');
      if (kind === 'bug') throw new TypeError('undefined is not a function', { cause: root });
      throw new EngineError('snapshot-damaged', { snapshot: '2026-11-20.2', message: 'bad page' }, { cause: root });
    },
    letters: async ({ n, failAt }) => ({
      header: { title: `${n} letters` },
      batches: (async function* () {
        try {
          for (let i = 0; i < n; i++) {
            if (i === failAt) throw new EngineError('sql-failed', { message: 'overflow', sql: 'SELECT 1' });
            seen.produced += 1;
            yield Uint8Array.of(97 + i);
          }
        } finally {
          seen.returned = true;
        }
      })(),
    }),
    ...overrides,
  };
  const channel = new MessageChannel();
  stops.push(serveRpc(rpcPort(channel.port1), api, handlers));
  const connection = connectRpc(rpcPort(channel.port2), api, 'reader');
  stops.push(connection.close);
  return { ...connection, seen, serverPort: channel.port1, clientPort: channel.port2 };
}

async function caught(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('nothing was thrown');
  return error;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

test('answers calls, fills in defaults and reports progress in order', async () => {
  const { client } = connect();
  expect(await client.add({ a: 2, b: 40 })).toBe(42);
  expect(await client.add({ a: 2 })).toBe(3);
  const progress: number[] = [];
  expect(await client.countTo({ n: 3 }, { onProgress: (n) => progress.push(n) })).toBe('counted');
  expect(progress).toEqual([1, 2, 3]);
});

test('refuses names that are not in the api, inherited ones too', async () => {
  const { clientPort } = connect();
  const replies: { id: number; error: { code: string } }[] = [];
  clientPort.on('message', (reply) => replies.push(reply));
  for (const [at, name] of ['drop', 'constructor', '__proto__', 'toString'].entries()) {
    clientPort.postMessage({ t: 'call', id: 1000 + at, name, args: {} });
  }
  clientPort.postMessage('nonsense');
  clientPort.postMessage({ t: 'call', id: 'x', name: 'add', args: {} });
  clientPort.postMessage(null);
  await settled();
  expect(replies.map((reply) => [reply.id, reply.error.code])).toEqual([
    [1000, 'unknown-call'],
    [1001, 'unknown-call'],
    [1002, 'unknown-call'],
    [1003, 'unknown-call'],
  ]);
});

test('checks arguments before the handler sees them', async () => {
  const { client } = connect();
  const error = await caught(client.add({ a: 'two' as unknown as number }));
  expect(isEngineError(error, 'invalid-arguments')).toBe(true);
  expect(error.message).toContain('a');
  expect(isEngineError(await caught(client.add({ a: (() => 1) as never })), 'invalid-arguments')).toBe(true);
});

test('errors keep code, parameters, advice and causes; bugs show as bugs', async () => {
  const { client } = connect();
  const known = await caught(client.fail({ kind: 'engine' }));
  expect(isEngineError(known, 'snapshot-damaged') && known.params).toEqual({
    snapshot: '2026-11-20.2',
    message: 'bad page',
  });
  expect((known.cause as Error).message).toBe('the disk said no');
  const bug = await caught(client.fail({ kind: 'bug' }));
  expect(isEngineError(bug)).toBe(false);
  expect(bug.message).toBe('undefined is not a function');
  expect((await caught(client.fail({ kind: 'uncopyable' }))).message).toContain('could not be cloned');
  for (const kind of ['circular', 'bigint'] as const) {
    const odd = await caught(client.fail({ kind }));
    expect(isEngineError(odd, 'process-gone'), kind).toBe(true);
  }
});

test('a cancelled call stops on the other side', async () => {
  const { client, seen } = connect();
  const controller = new AbortController();
  const pending = client.forever({}, { signal: controller.signal });
  controller.abort();
  expect(isEngineError(await caught(pending), 'cancelled')).toBe(true);
  expect(seen.aborted).toBe(true);
  expect(isEngineError(await caught(client.forever({}, { signal: controller.signal })), 'cancelled')).toBe(true);
});

test('streams a header, then batches', async () => {
  const { client } = connect();
  const { header, batches } = await client.letters({ n: 20 });
  expect(header).toEqual({ title: '20 letters' });
  let text = '';
  for await (const batch of batches) text += String.fromCharCode(...batch);
  expect(text).toBe('abcdefghijklmnopqrst');
});

test('does not run ahead of the reader by more than the window', async () => {
  const { client, seen } = connect();
  const { batches } = await client.letters({ n: 20 });
  await settled();
  expect(seen.produced).toBe(4);
  const iterator = batches[Symbol.asyncIterator]();
  await iterator.next();
  await settled();
  expect(seen.produced).toBe(5);
});

test('leaving the loop ends the producer', async () => {
  const { client, seen } = connect();
  const { batches } = await client.letters({ n: 20 });
  for await (const _ of batches) break;
  await settled();
  expect(seen.returned).toBe(true);
  expect(seen.produced).toBeLessThan(8);
});

test('leaving a stream before its first batch ends the producer', async () => {
  const { client, seen } = connect();
  const { batches } = await client.letters({ n: 20 });
  const iterator = batches[Symbol.asyncIterator]();
  await iterator.return?.();
  await settled();
  expect(seen.returned).toBe(true);
  expect(await iterator.next()).toEqual({ done: true, value: undefined });
});

test('aborting ends a stream that waits for the reader, with an error', async () => {
  const { client, seen } = connect();
  const controller = new AbortController();
  const { batches } = await client.letters({ n: 20 }, { signal: controller.signal });
  controller.abort();
  await settled();
  expect(seen.returned).toBe(true);
  expect(isEngineError(await caught(batches[Symbol.asyncIterator]().next()), 'cancelled')).toBe(true);
});

test('a stream that failed never looks finished', async () => {
  const { client } = connect();
  const { batches } = await client.letters({ n: 20, failAt: 6 });
  const read = async () => {
    for await (const _ of batches);
  };
  expect(isEngineError(await caught(read()), 'sql-failed')).toBe(true);
});

test('a stream with a lost batch never looks finished', async () => {
  const channel = new MessageChannel();
  stops.push(() => channel.port1.close());
  channel.port1.on('message', (request) => {
    if (request.t !== 'call') return;
    channel.port1.postMessage({ t: 'header', id: request.id, value: { title: '' } });
    channel.port1.postMessage({ t: 'batch', id: request.id, seq: 0, bytes: Uint8Array.of(1) });
    channel.port1.postMessage({ t: 'end', id: request.id, batches: 2 });
  });
  const { client } = connectRpc(rpcPort(channel.port2), api, 'reader');
  const { batches } = await client.letters({ n: 2 });
  const read = async () => {
    for await (const _ of batches);
  };
  expect(isEngineError(await caught(read()), 'stream-incomplete')).toBe(true);
});

test('when the process goes, everything pending rejects with its name', async () => {
  const { client, closed, serverPort } = connect();
  const call = client.forever({});
  const { batches } = await client.letters({ n: 20 });
  const read = (async () => {
    for await (const _ of batches) await settled();
  })();
  const failures = [caught(call), caught(read)];
  serverPort.close();
  await closed;
  for (const failure of failures) {
    const error = await failure;
    expect(isEngineError(error, 'process-gone') && error.params).toEqual({ process: 'reader' });
  }
  expect(isEngineError(await caught(client.add({ a: 1 })), 'process-gone')).toBe(true);
});

test('when the window goes, what it asked is aborted', async () => {
  const { client, seen, clientPort } = connect();
  client.forever({}).catch(() => undefined);
  await settled();
  clientPort.close();
  await settled();
  expect(seen.aborted).toBe(true);
});
