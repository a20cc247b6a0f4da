import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { ErrorText } from '../protocol/engine-error.ts';
import { packErrors } from '../protocol/errors/pack-errors.ts';

export type PackDiagnosticCode = keyof typeof packErrors;

/** Where a finding stands; line and column are null where it is about the whole file. 1-based. */
export interface FindingPlace {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** A diagnostic with the text of the error catalog. */
export function packDiagnostic<C extends PackDiagnosticCode>(
  code: C,
  place: FindingPlace,
  params: Parameters<(typeof packErrors)[C]>[0],
  severity: 'error' | 'warning' = 'error',
): Diagnostic {
  const describe = packErrors[code] as (p: typeof params) => ErrorText;
  const text = describe(params);
  return {
    code,
    severity,
    file: place.file,
    line: place.line,
    column: place.column,
    message: text.what,
    advice: text.advice,
  };
}

/** The place of a finding about a whole file. */
export function wholeFile(file: string): FindingPlace {
  return { file, line: null, column: null };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
