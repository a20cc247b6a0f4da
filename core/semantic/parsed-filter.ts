import type { Connection } from '../duckdb/connection.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type Expression, namesIn, parseExpression, toExpression } from './expression.ts';
import { checkWhere } from './where-rules.ts';

/** A filter of a question that holds nothing but what a filter may hold. */
export interface ParsedFilter {
  readonly expression: Expression;
  /** Names of the dimensions in it, each once. */
  readonly names: readonly string[];
}

/** Every tile of a dashboard asks with the same filter: the newest ones are kept, by their text alone. */
const kept = new Map<string, Promise<ParsedFilter>>();
const mostKept = 100;

/** Reads a filter; `connection` parses it, whatever its database. Errors: `metric-where-invalid`, `metric-where-forbidden`. */
export async function parseFilter(connection: Connection, where: string): Promise<ParsedFilter> {
  const known = kept.get(where);
  if (known !== undefined) {
    try {
      return await known;
    } catch {
      // The question that asked first may have been cancelled; this one asks for itself, and says what is wrong.
    }
  }
  const reading = read(connection, where);
  keep(where, reading);
  return reading;
}

function keep(where: string, reading: Promise<ParsedFilter>): void {
  kept.delete(where);
  kept.set(where, reading);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  reading.catch(() => {
    if (kept.get(where) === reading) kept.delete(where);
  });
}

async function read(connection: Connection, where: string): Promise<ParsedFilter> {
  const parsed = await parseExpression(connection, where);
  if ('message' in parsed)
    throw new EngineError('metric-where-invalid', { where, message: parsed.message.split('\n')[0] ?? '' });
  checkWhere(parsed.node, where);
  return { expression: await toExpression(connection, parsed.node), names: namesIn(parsed.node) };
}
