import { EngineError } from '../protocol/engine-error.ts';

interface Shared {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  askers: number;
}

/** Equal questions that are asked while the first one is being answered share its answer. */
export class SharedQuestions {
  readonly #running = new Map<string, Shared>();

  /**
   * Joins the running question `key`, or starts it. Aborting leaves it (`cancelled`); when the last asker has left, the work
   * itself is aborted.
   */
  ask<T>(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(cancelled());
    const shared = this.#running.get(key) ?? this.#start(key, start);
    shared.askers += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        shared.askers -= 1;
        if (shared.askers === 0) {
          if (this.#running.get(key) === shared) this.#running.delete(key);
          shared.controller.abort();
        }
        reject(cancelled());
      };
      signal?.addEventListener('abort', leave, { once: true });
      const settle = (): void => signal?.removeEventListener('abort', leave);
      shared.answer.then(
        (value) => {
          settle();
          resolve(value as T);
        },
        (error: unknown) => {
          settle();
          reject(error as Error);
        },
      );
    });
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<unknown>): Shared {
    const controller = new AbortController();
    const shared: Shared = { answer: start(controller.signal), controller, askers: 0 };
    this.#running.set(key, shared);
    const forget = (): void => {
      if (this.#running.get(key) === shared) this.#running.delete(key);
    };
    shared.answer.then(forget, forget);
    return shared;
  }
}

function cancelled(): EngineError {
  return new EngineError('cancelled', { what: 'The query' });
}
