/** DuckDB itself. */
export const databaseErrors = {
  'database-not-opened': (p: { path: string; message: string }) => ({
    what: `The database ${p.path} could not be opened: ${p.message}`,
    advice: 'Check that the file exists, is readable and is not held by another program.',
  }),
  'sql-failed': (p: { message: string; sql: string }) => ({
    what: p.message,
    advice: 'Correct the statement and run it again.',
  }),
  cancelled: (p: { what: string }) => ({ what: `${p.what} was cancelled.`, advice: 'Run it again when you want.' }),
  'out-of-memory': (p: { limit: string; message: string }) => ({
    what: `The query needs more than the memory limit of ${p.limit}. ${p.message}`,
    advice: 'Ask for fewer rows or columns, or raise the memory limit.',
  }),
};
