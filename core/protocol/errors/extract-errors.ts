/** Manifests, extract files and the mirror. */
export const extractErrors = {
  'no-manifests': (p: { root: string }) => ({
    what: `There are no manifests under ${p.root} (nothing like _manifests/dt=2026-11-20.json).`,
    advice:
      'Check the root. Where the shop writes no manifests, run `assay manifest ROOT`, or set `completeness: success_file` or `settled` in workspace.yml.',
  }),
  'no-extract-files': (p: { root: string; templates: readonly string[] }) => ({
    what: `No file under ${p.root} fits where extracts are looked for: ${p.templates.join(', ')}.`,
    advice: 'Check the root, and say where the sources stand with `mapping: {sources: {orders: {folder: ...}}}`.',
  }),
  'manifest-not-json': (p: { key: string; line: number; column: number; message: string }) => ({
    what: `The manifest ${p.key} is not JSON: line ${p.line}, column ${p.column}: ${p.message}.`,
    advice: 'Write the manifest again, as a whole and with a higher revision if the day was read before.',
  }),
  'manifest-invalid': (p: { key: string; message: string }) => ({
    what: `The manifest ${p.key} is not right: ${p.message}.`,
    advice: 'Compare it with the guide to gold extracts and write it again.',
  }),
  'manifest-format-unknown': (p: { key: string; format: string }) => ({
    what: `The manifest ${p.key} has the format ${p.format}; this version of Assay reads gold-extract/1.`,
    advice: 'Write manifests as gold-extract/1, or use a newer version of Assay.',
  }),
  'manifest-date-differs': (p: { key: string; date: string }) => ({
    what: `The manifest ${p.key} is about ${p.date}, which is not the day of its name.`,
    advice: 'Correct the date in the manifest or its name; the file may have been copied from another day.',
  }),
  'manifest-path-repeated': (p: { key: string; path: string }) => ({
    what: `The manifest ${p.key} lists ${p.path} twice.`,
    advice: 'List each file once.',
  }),
  'manifest-path-refused': (p: { key: string; path: string; reason: string }) => ({
    what: `The manifest ${p.key} lists the path ${JSON.stringify(p.path)}, which is refused: ${p.reason}.`,
    advice: 'Paths in a manifest are relative to the root and stay under it.',
  }),
  'manifest-file-unknown': (p: { key: string; path: string }) => ({
    what: `The manifest ${p.key} lists ${p.path}, which is no kind of file that Assay reads.`,
    advice: 'Extracts end in .parquet, .csv, .csv.gz, .jsonl or .jsonl.gz.',
  }),
  'manifest-went-back': (p: { key: string; had: number; has: number }) => ({
    what: `The manifest ${p.key} went back from revision ${p.had} to ${p.has}.`,
    advice: `The mirror keeps revision ${p.had}. To bring an older state back, write it with revision ${p.had + 1}.`,
  }),
  'manifest-changed': (p: { key: string; revision: number }) => ({
    what: `The manifest ${p.key} changed but still says revision ${p.revision}.`,
    advice: `The mirror keeps what it read first. Write the new content with revision ${p.revision + 1}.`,
  }),
  'extract-size-differs': (p: { key: string; expected: number; actual: number }) => ({
    what: `${p.key} has ${p.actual} bytes where ${p.expected} are announced.`,
    advice: 'Upload the file again, then write its manifest with a higher revision.',
  }),
  'extract-hash-differs': (p: { key: string; expected: string; actual: string }) => ({
    what: `${p.key} has the SHA-256 ${p.actual.slice(0, 12)}... where ${p.expected.slice(0, 12)}... is announced.`,
    advice: 'Upload the file again, or write its manifest anew with a higher revision.',
  }),
  'path-template-invalid': (p: { source: string; template: string; reason: string }) => ({
    what: `The path ${p.template} of the source ${p.source} cannot be used: ${p.reason}.`,
    advice: 'Write it like `exports/{date}/orders-*.csv`; docs/guide/gold-extracts.md says what a path may hold.',
  }),
  'mirror-damaged': (p: { file: string; message: string }) => ({
    what: `The mirror's file ${p.file} cannot be read: ${p.message}.`,
    advice: 'Run `assay sync`: it writes the file again. What was published stands.',
  }),
};
