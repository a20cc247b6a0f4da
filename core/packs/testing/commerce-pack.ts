import path from 'node:path';
import { loadPack } from '../load-pack.ts';
import type { Pack } from '../pack.ts';

/** Folder of the commerce pack. */
export const commercePackDir = path.resolve(import.meta.dirname, '../../../resources/packs/commerce');

let loading: Promise<Pack> | null = null;

/** The commerce pack, loaded once. */
export function commercePack(): Promise<Pack> {
  loading ??= loadPack(commercePackDir).then(({ pack, diagnostics }) => {
    if (pack === null) throw new Error(JSON.stringify(diagnostics));
    return pack;
  });
  return loading;
}

/** The same without its unit tests, which packs/commerce.test.ts runs: a first build takes three seconds less. */
export async function untestedCommercePack(): Promise<Pack> {
  const pack = await commercePack();
  return { ...pack, models: pack.models.map((model) => ({ ...model, unitTests: [] })) };
}
