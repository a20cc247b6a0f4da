/** People's SQL and result streams. */
export const queryErrors = {};
