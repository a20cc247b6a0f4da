/** A call under way: its signal, and what is to be called when it has ended. */
export interface OpenCall {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/**
 * The calls under way, which all end with their process. Not `AbortSignal.any` with one signal of the process: that signal would
 * keep something of each call for as long as it lives.
 */
export class OpenCalls {
  readonly #calls = new Set<AbortController>();
  #closed = false;

  get size(): number {
    return this.#calls.size;
  }

  /** The call's own signal, which also aborts when all do. */
  begin(own: AbortSignal): OpenCall {
    const call = new AbortController();
    const abort = (): void => call.abort(own.reason);
    const end = (): void => {
      this.#calls.delete(call);
      own.removeEventListener('abort', abort);
    };
    if (this.#closed || own.aborted) call.abort(own.reason);
    else {
      this.#calls.add(call);
      own.addEventListener('abort', abort, { once: true });
    }
    return { signal: call.signal, end };
  }

  /** A call that has ended when `work` has. */
  async during<T>(own: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal, end } = this.begin(own);
    try {
      return await work(signal);
    } finally {
      end();
    }
  }

  /** Aborts every call under way, and each that begins later. */
  abort(): void {
    this.#closed = true;
    for (const call of this.#calls) call.abort();
  }
}
