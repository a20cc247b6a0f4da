/** From the files of the mirror to source tables. */
export const ingestErrors = {
  'object-damaged': (p: { path: string; expected: string; found: string }) => ({
    what: `The mirror's copy of ${p.path} is damaged: its SHA-256 is ${p.found.slice(0, 12)}..., not ${p.expected.slice(0, 12)}...`,
    advice: 'Run `assay sync`: it fetches the file again. If this comes back, look at the disk.',
  }),
  'extract-file-empty': (p: { path: string }) => ({
    what: `The file ${p.path} is empty (0 bytes).`,
    advice: 'Have the day extracted again; a file without rows still has its header (CSV) or footer (Parquet).',
  }),
  'extract-file-unreadable': (p: { path: string; format: string; message: string }) => ({
    what: `The file ${p.path} cannot be read as ${p.format}: ${p.message}`,
    advice: 'The file is as the root has it: have the day extracted again, with a higher revision.',
  }),
  'extract-line-malformed': (p: { path: string; line: number; message: string }) => ({
    what: `${p.path}, line ${p.line}: ${p.message}`,
    advice:
      'Correct the file at its origin, or the dialect (delimiter, quote, escape, encoding) under mapping.sources.<source>.csv in workspace.yml.',
  }),
  'extract-rows-differ': (p: { path: string; expected: number; found: number }) => ({
    what: `The manifest says that ${p.path} has ${p.expected} rows; the file has ${p.found}.`,
    advice: 'Have the day extracted again, or its manifest written again, with a higher revision.',
  }),
  'source-required': (p: { source: string; root: string }) => ({
    what: `The source ${p.source} is required, and no day of ${p.root} has a file of it.`,
    advice: `Say where it is: mapping.sources.${p.source}.folder in workspace.yml.`,
  }),
  'source-column-absent': (p: { source: string; column: string; path: string; found: string; suggestion: string }) => ({
    what: `${p.path} has no column for ${p.source}.${p.column}.${p.suggestion} It has: ${p.found}.`,
    advice: `Say which one it is: mapping.sources.${p.source}.columns.${p.column}.from in workspace.yml.`,
  }),
  'source-column-impossible': (p: { source: string; column: string; path: string; why: string }) => ({
    what: `The column ${p.column} of ${p.source} in ${p.path}: ${p.why}.`,
    advice: `Map another column (mapping.sources.${p.source}.columns.${p.column} in workspace.yml) or change its type in the pack.`,
  }),
  'source-column-unreadable': (p: {
    source: string;
    column: string;
    path: string;
    rows: number;
    example: string;
    reason: string;
  }) => ({
    what: `None of the ${p.rows} values of ${p.source}.${p.column} in ${p.path} can be read; "${p.example}" is ${p.reason}.`,
    advice: `Map the right column, its unit or the decimal mark (mapping.sources.${p.source} in workspace.yml), or have the day extracted again.`,
  }),
  'snapshot-source-shrank': (p: { source: string; date: string; before: number; after: number; share: number }) => ({
    what: `The source ${p.source} shrank from ${p.before} to ${p.after} rows on ${p.date}; at most ${Math.round(p.share * 100)}% may vanish at once.`,
    advice: `If the rows are really gone, raise max_shrink of sources/${p.source}.yml for this build; else have the day extracted again.`,
  }),
  'seed-invalid': (p: { seed: string; file: string; line: number; message: string }) => ({
    what: `${p.file}, line ${p.line}: ${p.message}${/[.?]$/.test(p.message) ? '' : '.'}`,
    advice: `Correct the seed ${p.seed}; its columns and types are in seeds/${p.seed}.yml of the pack.`,
  }),
};
