/** Command line. */
export const cliErrors = {};
