import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SavePlace } from '../protocol/export-request.ts';

/** What main and the reader share, and the page does not know; a new one at each start. */
export function makeSaveKey(): string {
  return randomBytes(32).toString('hex');
}

/** Vouches for a path that the dialog for saving returned. */
export function signPlace(key: string, path: string): SavePlace {
  return { path, ticket: ticketOf(key, path) };
}

/** True when whoever holds the key signed this path. */
export function isSigned(key: string, { path, ticket }: SavePlace): boolean {
  const [given, expected] = [Buffer.from(ticket), Buffer.from(ticketOf(key, path))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function ticketOf(key: string, path: string): string {
  return createHmac('sha256', key).update(path).digest('hex');
}
