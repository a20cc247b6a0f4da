import type { Api, Client } from '#core/protocol/rpc';

export type LinkState = 'starting' | 'up' | 'restarting';

type AnyCall = (args: unknown, options?: unknown) => Promise<unknown>;

/**
 * The window's end of one engine process. Calls made while the process starts or restarts wait for it; calls that were
 * under way when it stopped fail with `process-gone` and may be asked again.
 */
export class ProcessLink<T extends Api> {
  /** Forwards every call of the api to the process that is up. */
  readonly client: Client<T>;
  #state: LinkState = 'starting';
  #current: Client<T> | null = null;
  #close: (() => void) | null = null;
  #generation = 0;
  #waiting: ((client: Client<T>) => void)[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(api: T) {
    const forward: Record<string, AnyCall> = {};
    for (const name of Object.keys(api)) {
      forward[name] = async (args, options) => {
        const client = (await this.#ready()) as unknown as Record<string, AnyCall>;
        return client[name]?.(args, options);
      };
    }
    this.client = forward as unknown as Client<T>;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Counts the processes that came up: a change means that what the last one was asked is lost. */
  get generation(): number {
    return this.#generation;
  }

  /** A process is up; `close` ends what is left of its predecessor, so that nothing waits for it. */
  attach(client: Client<T>, close: () => void): void {
    const closeOld = this.#close;
    this.#close = close;
    this.#current = client;
    closeOld?.();
    this.#state = 'up';
    this.#generation += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(client);
    this.#notify();
  }

  /** The process behind `client` stopped; a later one may have come up already. */
  detach(client: Client<T>): void {
    if (this.#current !== client) return;
    this.#current = null;
    this.#state = 'restarting';
    this.#notify();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #ready(): Promise<Client<T>> {
    if (this.#current !== null) return Promise.resolve(this.#current);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
