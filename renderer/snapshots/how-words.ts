import type { ModelResult } from '#core/protocol/snapshot';

/** What a build did with a model. */
export const howWords: Readonly<Record<ModelResult['how'], string>> = {
  full: 'built',
  incremental: 'updated',
  kept: 'kept',
  view: 'view',
  unavailable: 'unavailable',
};
