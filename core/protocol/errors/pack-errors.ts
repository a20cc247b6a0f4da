/** Packs and the model graph. */
export const packErrors = {};
