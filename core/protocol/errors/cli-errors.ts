/** Command line. */
export const cliErrors = {
  usage: (p: { problem: string; command: string }) => ({
    what: p.problem,
    advice: `See \`assay ${p.command} --help\`.`.replace('  ', ' '),
  }),
  'folder-not-empty': (p: { path: string; found: string }) => ({
    what: `The folder ${p.path} is not empty: it holds ${p.found}.`,
    advice: 'Name a folder that is empty or does not exist yet.',
  }),
};
