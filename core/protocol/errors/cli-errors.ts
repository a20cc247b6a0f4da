/** Command line. */
export const cliErrors = {
  usage: (p: { problem: string; command: string }) => ({
    what: p.problem,
    advice: `See \`assay ${p.command} --help\`.`.replace('  ', ' '),
  }),
  'dashboard-unknown': (p: { dashboard: string; suggestion: string; known: readonly string[] }) => ({
    what: `The pack has no dashboard "${p.dashboard}".${p.suggestion}`,
    advice: `Dashboards are: ${p.known.length === 0 ? 'none' : p.known.join(', ')}.`,
  }),
  'folder-not-empty': (p: { path: string; found: string }) => ({
    what: `The folder ${p.path} is not empty: it holds ${p.found}.`,
    advice: 'Name a folder that is empty or does not exist yet.',
  }),
};
