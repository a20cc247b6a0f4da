/** What the page uses of the shell besides the engine. */
export interface Host {
  /** Null when the person chose none. */
  chooseFolder(): Promise<string | null>;
  revealInFolder(path: string): Promise<void>;
}

/** The shell's object that the preload exposes; null in a plain browser page. */
export function host(): Host | null {
  return (globalThis as { readonly assay?: Host }).assay ?? null;
}
