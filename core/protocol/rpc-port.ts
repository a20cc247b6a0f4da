/** One end of a channel between two processes: what the rpc needs of it and no more. */
export interface RpcPort {
  /** Throws what cannot be copied (structured clone). */
  readonly postMessage: (message: unknown) => void;
  /** Messages begin to flow when the listener is set. */
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** Called once when either end has closed or its process is gone. */
  readonly onClose: (listener: () => void) => void;
  readonly close: () => void;
}

/** The part that MessagePorts of browsers and of Node's worker_threads have in common. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/** A MessagePort of a window (or of Node) as an RpcPort. */
export function messagePort(port: MessagePortLike): RpcPort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', () => listener()),
    close: () => port.close(),
  };
}
