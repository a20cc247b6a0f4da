/** Manifests, extract files and the mirror. */
export const extractErrors = {};
