import type { MessagePortMain } from 'electron';
import type { RpcPort } from '#core/protocol/rpc-port';

/** A port as main and utility processes have it as an RpcPort. */
export function mainPort(port: MessagePortMain): RpcPort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
    close: () => port.close(),
  };
}
