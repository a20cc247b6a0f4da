import { EngineError } from '../protocol/engine-error.ts';

/** `continue`: a stream that has begun and holds its connection; before anything new. */
export type Priority = 'continue' | 'visible' | 'background';

const order: readonly Priority[] = ['continue', 'visible', 'background'];

interface Waiting {
  readonly priority: Priority;
  readonly start: () => void;
}

/** Lets a few queries work at the same time, the rest wait by priority, then in order. More at once would not finish sooner. */
export class QueryQueue {
  readonly #slots: number;
  #active = 0;
  #waiting: Waiting[] = [];

  constructor(slots = 2) {
    this.#slots = slots;
  }

  get active(): number {
    return this.#active;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Runs `work` when a slot is free. An abort takes waiting work out of the queue (`cancelled`); running work sees the signal
   * itself.
   */
  async run<T>(work: () => Promise<T>, options: { priority: Priority; signal?: AbortSignal | undefined }): Promise<T> {
    await this.#slot(options.priority, options.signal);
    try {
      return await work();
    } finally {
      this.#active -= 1;
      this.#next();
    }
  }

  #slot(priority: Priority, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.#waiting = this.#waiting.filter((each) => each !== entry);
        reject(new EngineError('cancelled', { what: 'The query' }));
      };
      const entry: Waiting = {
        priority,
        start: () => {
          signal?.removeEventListener('abort', cancel);
          this.#active += 1;
          resolve();
        },
      };
      if (signal?.aborted) {
        cancel();
        return;
      }
      signal?.addEventListener('abort', cancel, { once: true });
      this.#waiting.push(entry);
      this.#next();
    });
  }

  #next(): void {
    while (this.#active < this.#slots && this.#waiting.length > 0) {
      const [first] = this.#waiting.toSorted((a, b) => order.indexOf(a.priority) - order.indexOf(b.priority));
      this.#waiting = this.#waiting.filter((each) => each !== first);
      first?.start();
    }
  }
}
