import type { MessagePortMain } from 'electron';
import type { Api, Handlers } from '#core/protocol/rpc';
import { serveRpc } from '#core/protocol/rpc-server';
import { mainPort } from './main-port.ts';

export interface Engine<T extends Api> {
  readonly handlers: Handlers<T>;
  readonly close: () => Promise<void>;
}

/** A setting that the parent process gives. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

/**
 * The life of an engine process: serves its api on each port that comes (those that come while it opens wait), until it is told
 * to stop. An error that nobody caught ends the process; the parent starts another.
 */
export function runEngine<T extends Api>(api: T, open: () => Promise<Engine<T>>): void {
  let engine: Engine<T> | null = null;
  let waiting: MessagePortMain[] = [];
  const serve = (port: MessagePortMain): void => {
    if (engine === null) waiting.push(port);
    else serveRpc(mainPort(port), api, engine.handlers);
  };
  process.parentPort.on('message', ({ data, ports }) => {
    const { kind } = data as { readonly kind: string };
    if (kind === 'connect') for (const port of ports) serve(port);
    if (kind === 'stop') void stop();
  });
  const stop = async (): Promise<void> => {
    try {
      await engine?.close();
    } finally {
      process.exit(0);
    }
  };
  void open().then((opened) => {
    engine = opened;
    for (const port of waiting) serve(port);
    waiting = [];
  });
}
