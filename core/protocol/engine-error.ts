import { buildErrors } from './errors/build-errors.ts';
import { cliErrors } from './errors/cli-errors.ts';
import { databaseErrors } from './errors/database-errors.ts';
import { extractErrors } from './errors/extract-errors.ts';
import { ingestErrors } from './errors/ingest-errors.ts';
import { metricErrors } from './errors/metric-errors.ts';
import { packErrors } from './errors/pack-errors.ts';
import { queryErrors } from './errors/query-errors.ts';
import { sourceErrors } from './errors/source-errors.ts';
import { workspaceErrors } from './errors/workspace-errors.ts';

/** What a person reads: what happened (and where), then what to do about it. */
export interface ErrorText {
  readonly what: string;
  readonly advice: string;
}

/** Every expected failure of the engine: code -> typed parameters -> text. Each area keeps its own file in `errors/`. */
export const errorCatalog = {
  ...workspaceErrors,
  ...databaseErrors,
  ...packErrors,
  ...sourceErrors,
  ...extractErrors,
  ...ingestErrors,
  ...buildErrors,
  ...metricErrors,
  ...queryErrors,
  ...cliErrors,
};

export type ErrorCode = keyof typeof errorCatalog;
export type ErrorParams<C extends ErrorCode> = Parameters<(typeof errorCatalog)[C]>[0];

/** An expected failure. Anything else that is thrown is a bug and is shown as one. */
export class EngineError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'EngineError';
  readonly code: C;
  readonly params: ErrorParams<C>;
  readonly advice: string;

  constructor(code: C, params: ErrorParams<C>, options?: { cause?: unknown }) {
    const describe = errorCatalog[code] as (p: ErrorParams<C>) => ErrorText;
    const text = describe(params);
    super(text.what, options);
    this.code = code;
    this.params = params;
    this.advice = text.advice;
  }
}

/** True for an EngineError with one of these codes (any code when none is given). */
export function isEngineError<C extends ErrorCode>(error: unknown, ...codes: readonly C[]): error is EngineError<C> {
  return error instanceof EngineError && (codes.length === 0 || (codes as readonly string[]).includes(error.code));
}

/** An error as it crosses a process boundary: plain data, with its whole chain of causes. */
export interface WireError {
  /** `bug` stands for anything that is not an EngineError. */
  readonly code: ErrorCode | 'bug';
  readonly params: unknown;
  readonly message: string;
  readonly advice: string;
  readonly stack: string;
  readonly cause: WireError | null;
}

/** Flattens an error and its causes for a port, a log or a JSON file. */
export function toWireError(error: unknown, depth = 0): WireError {
  const known = error instanceof EngineError;
  const plain = error instanceof Error ? error : new Error(String(error));
  return {
    code: known ? error.code : 'bug',
    params: known ? error.params : {},
    message: plain.message,
    advice: known ? error.advice : 'This is a fault in Assay itself. Please report it with the details below.',
    stack: plain.stack ?? '',
    cause: plain.cause === undefined || depth > 8 ? null : toWireError(plain.cause, depth + 1),
  };
}

/** Restores an error on the other side of a boundary; code, parameters, advice and causes are kept. */
export function fromWireError(wire: WireError): Error {
  const options = wire.cause === null ? {} : { cause: fromWireError(wire.cause) };
  if (wire.code === 'bug') {
    const bug = new Error(wire.message, options);
    bug.stack = wire.stack;
    return bug;
  }
  const error = new EngineError(wire.code, wire.params as never, options);
  error.stack = wire.stack;
  return error;
}
