/** Plans, builds, checks and publishing. */
export const buildErrors = {};
