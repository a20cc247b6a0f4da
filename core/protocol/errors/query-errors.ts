/** People's SQL, result streams and calls between processes. */
export const queryErrors = {
  'process-gone': (p: { process: string }) => ({
    what: `The ${p.process} process stopped while it was answering.`,
    advice: 'It is started again by itself; ask again. What it wrote last is in the logs folder of the workspace.',
  }),
  'stream-incomplete': (p: { call: string; received: number; expected: number }) => ({
    what: `The result of ${p.call} is incomplete: ${p.received} parts came, part ${p.expected} was announced.`,
    advice: 'Ask again; nothing of this result can be relied on.',
  }),
  'unknown-call': (p: { call: string }) => ({
    what: `There is no call named ${p.call}.`,
    advice: 'Window and engine are of different versions: start Assay again.',
  }),
  'invalid-arguments': (p: { call: string; message: string }) => ({
    what: `The arguments of ${p.call} are not what it takes: ${p.message}`,
    advice: 'Correct the question and ask again.',
  }),
  'statement-not-allowed': (p: { what: string; instead: string }) => ({
    what: `Only one SELECT (or EXPLAIN of one) can be run here: ${p.what}.`,
    advice: p.instead,
  }),
  'function-not-allowed': (p: { function: string; line: number | null; column: number | null }) => ({
    what: `The function ${p.function}${at(p)} cannot be used in queries on a snapshot.`,
    advice: 'Functions that read files, settings or the system, or that change something, are closed. Leave it out.',
  }),
  'export-format-unknown': (p: { format: string; known: readonly string[] }) => ({
    what: `There is no format ${p.format}.`,
    advice: `Use one of ${p.known.join(', ')}.`,
  }),
  'export-not-written': (p: { path: string; message: string }) => ({
    what: `${p.path} could not be written: ${p.message}`,
    advice: 'Check that the folder exists, can be written and has free space. No half-written file was left.',
  }),
  'export-too-many-rows': (p: { rows: number | null; most: number }) => ({
    what: `${p.rows === null ? 'The result has more rows than fit' : `The result has ${grouped(p.rows)} rows`}: a sheet of Excel holds ${grouped(p.most)} below its header.`,
    advice:
      'Export CSV or Parquet, which have no such limit, or ask for fewer rows: a coarser grain, a filter, a LIMIT.',
  }),
  'export-too-large': (p: { limit: string }) => ({
    what: `The result is larger than an Excel file can be: ${p.limit}.`,
    advice: 'Export CSV or Parquet, which have no such limit, or ask for fewer rows or columns.',
  }),
  'export-path-refused': (p: { path: string }) => ({
    what: `${p.path} was not chosen in the dialog for saving, so nothing is written there.`,
    advice: 'Choose the file again.',
  }),
  'record-kind-unknown': (p: { kind: string; snapshot: string; known: readonly string[] }) => ({
    what: `The snapshot ${p.snapshot} knows no ${p.kind} to find.`,
    advice:
      p.known.length === 0
        ? 'Its pack does not say what is found by id or name (find: in the YAML of a model), or it was built before the pack did.'
        : `It knows ${p.known.join(', ')}.`,
  }),
  'check-rows-missing': (p: { check: string; snapshot: string }) => ({
    what: `The snapshot ${p.snapshot} keeps no failing rows of the check ${p.check}.`,
    advice: 'Rows are kept where a check warned or failed. Look at the check itself in the list of checks.',
  }),
  'relation-unknown': (p: {
    relation: string;
    line: number | null;
    column: number | null;
    instead: string | null;
  }) => ({
    what: `The snapshot has no table ${p.relation}${at(p)}.${p.instead === null ? '' : ` Did you mean ${p.instead}?`}`,
    advice:
      'Use the tables of the snapshot (SHOW ALL TABLES lists them). Files cannot be read here: connect them as a source.',
  }),
  'receipt-missing': (p: { path: string }) => ({
    what: `There is no receipt ${p.path}.`,
    advice:
      'A receipt lies beside each file that was exported, in an Excel file on its sheet Receipt; keep both together.',
  }),
  'receipt-invalid': (p: { path: string; message: string }) => ({
    what: `The receipt ${p.path} cannot be read: ${p.message}`,
    advice: 'Take the receipt that was written with the file, or export again.',
  }),
};

function grouped(count: number): string {
  return count.toLocaleString('en');
}

function at(place: { readonly line: number | null; readonly column: number | null }): string {
  return place.line === null ? '' : ` (line ${place.line}, column ${place.column})`;
}
