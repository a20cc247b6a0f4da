const shortest = 100;
const longest = 10_000;
/** A process that ran this long has recovered. */
const recoveredMs = 30_000;

/** How long to wait before a process that ended is started again: not at all at first, then twice as long each time. */
export class RestartDelay {
  readonly #now: () => number;
  #startedAt = 0;
  #delay = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  started(): void {
    this.#startedAt = this.#now();
  }

  /** Milliseconds. */
  next(): number {
    if (this.#now() - this.#startedAt >= recoveredMs) this.#delay = 0;
    const delay = this.#delay;
    this.#delay = Math.min(longest, delay === 0 ? shortest : delay * 2);
    return delay;
  }
}
