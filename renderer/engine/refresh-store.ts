import type { RunSummary, writerApi } from '#core/protocol/engine-api';
import type { Client } from '#core/protocol/rpc';
import { asError } from '../ui/as-error.ts';
import { ProgressBook, type RefreshProgress } from './refresh-progress.ts';

export type RefreshState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'running';
      readonly startedAt: number;
      readonly progress: RefreshProgress;
      readonly cancelling: boolean;
    }
  | {
      readonly status: 'ended';
      readonly startedAt: number;
      readonly endedAt: number;
      readonly progress: RefreshProgress;
      /** Null when the call itself failed. */
      readonly run: RunSummary | null;
      readonly error: Error | null;
      readonly cancelled: boolean;
    };

/** The one refresh of the window: lives on whatever page is open. */
export class RefreshStore {
  #state: RefreshState = { status: 'idle' };
  #abort: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #writer: Client<typeof writerApi>;

  constructor(writer: Client<typeof writerApi>) {
    this.#writer = writer;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): RefreshState => this.#state;

  /** Starts a refresh; does nothing while one runs. Never rejects: the outcome is in the state. */
  async start(): Promise<void> {
    if (this.#state.status === 'running') return;
    const startedAt = Date.now();
    const book = new ProgressBook();
    const abort = new AbortController();
    this.#abort = abort;
    const running = () =>
      this.#set({ status: 'running', startedAt, progress: book.view(), cancelling: abort.signal.aborted });
    running();
    let run: RunSummary | null = null;
    let error: Error | null = null;
    try {
      run = await this.#writer.refresh(
        {},
        {
          signal: abort.signal,
          onProgress: (progress) => {
            book.add(progress, Date.now());
            this.#timer ??= setTimeout(() => {
              this.#timer = null;
              running();
            }, 100);
          },
        },
      );
    } catch (caught) {
      error = asError(caught);
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#abort = null;
    const endedAt = Date.now();
    book.finish(endedAt);
    const cancelled = abort.signal.aborted && run?.status !== 'published';
    this.#set({ status: 'ended', startedAt, endedAt, progress: book.view(), run, error, cancelled });
  }

  readonly cancel = (): void => {
    if (this.#abort === null || this.#state.status !== 'running') return;
    this.#abort.abort();
    this.#set({ ...this.#state, cancelling: true });
  };

  readonly dismiss = (): void => {
    if (this.#state.status === 'ended') this.#set({ status: 'idle' });
  };

  #set(state: RefreshState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
