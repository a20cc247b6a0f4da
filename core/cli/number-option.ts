import { isIsoDate } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { CommandContext } from './command.ts';

/** A whole number from an option. Errors: `usage`. */
export function wholeNumber(context: CommandContext, command: string, name: string, least: number): number {
  const text = context.option(name) ?? '';
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
    throw new EngineError('usage', {
      problem: `--${name} must be a whole number from ${least}, not "${text}".`,
      command,
    });
  }
  return value;
}

/** A calendar day from an option; null without it. Errors: `usage`. */
export function dateOption(context: CommandContext, command: string, name: string): string | null {
  const text = context.option(name);
  if (text !== null && !isIsoDate(text)) {
    throw new EngineError('usage', { problem: `--${name} must be a day, YYYY-MM-DD, not "${text}".`, command });
  }
  return text;
}
