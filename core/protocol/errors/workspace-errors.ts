/** Workspace folder, lock and configuration. */
export const workspaceErrors = {
  'workspace-missing': (p: { path: string }) => ({
    what: `There is no workspace at ${p.path}.`,
    advice: 'Make one with `assay init --workspace DIR --source ROOT`, or let `assay refresh --source ROOT` make it.',
  }),
  'workspace-locked': (p: { path: string; holder: string }) => ({
    what: `Another writer holds the workspace ${p.path}: ${p.holder}.`,
    advice: 'Wait until it has finished, or stop it. Reading the published snapshots needs no lock.',
  }),
  'disk-full': (p: { path: string; needed: number; free: number }) => ({
    what: `Not enough disk space at ${p.path}: ${p.needed} bytes are needed, ${p.free} bytes are free.`,
    advice: 'Free some space, lower the retention in workspace.yml, or run `assay clean`.',
  }),
};
