/** Where a statement is wrong: 1-based line and column in the text that was run. */
export interface ErrorPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * The place that an error names: its parameters where it has them, else DuckDB's own marker, a line `LINE 2: ...excerpt...`
 * above a caret. The excerpt may be cut on both sides; it is found again in the statement. Null where nothing is said.
 */
export function errorPosition(error: Error, sql: string): ErrorPosition | null {
  const params = (error as { readonly params?: Readonly<Record<string, unknown>> }).params ?? {};
  if (typeof params['line'] === 'number') {
    return { line: params['line'], column: typeof params['column'] === 'number' ? params['column'] : 1 };
  }
  if (typeof params['position'] === 'number') return offsetPosition(sql, params['position']);
  return markedPosition(error.message, sql);
}

function markedPosition(message: string, sql: string): ErrorPosition | null {
  const lines = message.split('\n');
  const at = lines.findIndex((line) => /^LINE \d+: /.test(line));
  const marked = lines[at];
  const caret = lines[at + 1]?.indexOf('^') ?? -1;
  const prefix = /^LINE (\d+): /.exec(marked ?? '');
  if (marked === undefined || prefix === null) return null;
  const line = Number(prefix[1]);
  if (caret < 0) return { line, column: 1 };
  const within = caret - prefix[0].length;
  const shown = marked.slice(prefix[0].length);
  if (!shown.startsWith('...')) return { line, column: Math.max(1, within + 1) };
  const excerpt = shown.slice(3).replace(/\.\.\.$/, '');
  const from = (sql.split('\n')[line - 1] ?? '').indexOf(excerpt);
  return { line, column: Math.max(1, (from < 0 ? 0 : from) + within - 3 + 1) };
}

function offsetPosition(sql: string, offset: number): ErrorPosition {
  const before = sql.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
