import { readerApi, writerApi } from '#core/protocol/engine-api';
import type { Api } from '#core/protocol/rpc';
import { connectRpc } from '#core/protocol/rpc-client';
import { messagePort } from '#core/protocol/rpc-port';
import type { Engine } from './engine.ts';
import type { ProcessLink } from './process-link.ts';

/** Takes the ports that the preload hands over: one for each process at the start, and a new one after a restart. */
export function connectPorts(engine: Engine): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window || !isPortMessage(event.data)) return;
    const [port] = event.ports;
    if (port === undefined) return;
    if (event.data.process === 'reader') attach(engine.reader, port, readerApi, 'reader');
    else attach(engine.writer, port, writerApi, 'writer');
  });
}

function attach<T extends Api>(link: ProcessLink<T>, port: MessagePort, api: T, name: string): void {
  const connection = connectRpc(messagePort(port), api, name);
  link.attach(connection.client, connection.close);
  void connection.closed.then(() => link.detach(connection.client));
}

function isPortMessage(data: unknown): data is { readonly process: 'reader' | 'writer' } {
  if (typeof data !== 'object' || data === null) return false;
  const message = data as { readonly kind?: unknown; readonly process?: unknown };
  return message.kind === 'assay-port' && (message.process === 'reader' || message.process === 'writer');
}
