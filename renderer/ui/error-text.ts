import { toWireError, type WireError } from '#core/protocol/engine-error';

/** What people read of a failure, whether it came over a port, from a log or from the window itself. */
export interface ErrorView {
  readonly code: string;
  readonly what: string;
  readonly advice: string;
  /** Everything, for a report: code, parameters, causes, stacks. */
  readonly details: string;
}

export function errorView(error: Error | WireError): ErrorView {
  const wire = error instanceof Error ? toWireError(error) : error;
  return { code: wire.code, what: wire.message, advice: wire.advice, details: details(wire) };
}

function details(error: WireError, depth = 0): string {
  const params = JSON.stringify(error.params ?? {});
  const lines = [
    `${depth === 0 ? '' : 'caused by '}[${error.code}] ${error.message}`,
    ...(params === '{}' ? [] : [`  parameters: ${params}`]),
    ...error.stack
      .split('\n')
      .slice(1, 9)
      .map((line) => `  ${line.trim()}`),
  ];
  if (error.cause !== null) lines.push(details(error.cause, depth + 1));
  return lines.join('\n');
}
