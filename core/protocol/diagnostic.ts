/** One finding about a pack, a workspace file or a mapping, at a place that an editor can open. */
export interface Diagnostic {
  /** Kebab-case, stable, for example `unknown-reference`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** Path relative to the pack or workspace, with `/`. */
  readonly file: string;
  /** 1-based; null where the finding is about the whole file. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  /** What to do. */
  readonly advice: string;
}

/** `file:line:column severity code message advice`, as the CLI prints it. */
export function formatDiagnostic(d: Diagnostic): string {
  const place = d.line === null ? d.file : `${d.file}:${d.line}:${d.column ?? 1}`;
  return `${place} ${d.severity} [${d.code}] ${d.message} ${d.advice}`;
}
