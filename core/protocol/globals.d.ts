/** The globals that both Node and browsers have and that this folder names; their full types come from the importing project. */
declare global {
  interface AbortSignal {
    readonly aborted: boolean;
    addEventListener(type: 'abort', listener: () => void): void;
    removeEventListener(type: 'abort', listener: () => void): void;
  }

  class AbortController {
    readonly signal: AbortSignal;
    abort(): void;
  }
}

export {};
