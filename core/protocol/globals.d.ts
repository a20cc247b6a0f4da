/** The one global that both Node and browsers have and that this folder names; its full type comes from the importing project. */
declare global {
  interface AbortSignal {
    readonly aborted: boolean;
  }
}

export {};
