import type { NativeApi } from '#core/protocol/native-api';

/** What the shell offers besides the engine (the preload's object); null in a plain browser page. */
export function host(): NativeApi | null {
  return (globalThis as { readonly assay?: NativeApi }).assay ?? null;
}
