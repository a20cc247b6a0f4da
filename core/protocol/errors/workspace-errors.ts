/** Workspace folder, lock, snapshots and configuration. */
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
  'snapshot-missing': (p: { workspace: string; snapshot: string }) => ({
    what: `The workspace ${p.workspace} has no snapshot ${p.snapshot}.`,
    advice: 'List what there is with `assay snapshots`, or make one with `assay refresh`.',
  }),
  'no-snapshot': (p: { workspace: string }) => ({
    what: `Nothing has been published in the workspace ${p.workspace} yet.`,
    advice: 'Run `assay refresh` to make the first snapshot.',
  }),
  'snapshot-damaged': (p: { snapshot: string; message: string }) => ({
    what: `The snapshot ${p.snapshot} is damaged: ${p.message}`,
    advice: 'Roll back to another one with `assay snapshots rollback ID`, or run `assay refresh --full`.',
  }),
  'snapshot-too-new': (p: { snapshot: string; format: number; known: number }) => ({
    what: `The snapshot ${p.snapshot} has format ${p.format}; this version of Assay reads up to ${p.known}.`,
    advice: 'Open it with the newer version that made it, or roll back to an older snapshot.',
  }),
  'snapshot-in-use': (p: { snapshot: string; why: string }) => ({
    what: `The snapshot ${p.snapshot} cannot be removed: ${p.why}.`,
    advice: 'Close what reads it, unpin it, or roll back to another snapshot first.',
  }),
  'extract-not-in-mirror': (p: { path: string; sha256: string }) => ({
    what: `The mirror no longer holds ${p.path} (${p.sha256.slice(0, 12)}...).`,
    advice: 'Run `assay sync` to fetch it again; if the root has changed since, this snapshot cannot be rebuilt.',
  }),
  'run-missing': (p: { id: string }) => ({
    what: `There is no log of a run ${p.id}.`,
    advice: 'See the list of runs for those that are kept.',
  }),
  'source-not-set': (p: { workspace: string }) => ({
    what: `The workspace ${p.workspace} does not say where its extracts are.`,
    advice:
      'Name the root with `--source s3://bucket/prefix` or a folder, or write `source: {root: ...}` into workspace.yml.',
  }),
};
