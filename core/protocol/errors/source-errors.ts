/** Source roots, connectors and credentials. */
export const sourceErrors = {};
