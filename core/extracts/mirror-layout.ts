import path from 'node:path';
import type { IsoDate } from '../protocol/date.ts';

/** Where things stand in `<workspace>/mirror`. No key of a root ever becomes a path here: names are hashes and days. */
export function mirrorFolder(workspaceDir: string): string {
  return path.join(path.resolve(workspaceDir), 'mirror');
}

/** `objects/ab/abcd...`: the content with this SHA-256 (64 hex digits). */
export function objectPath(mirrorDir: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`not a SHA-256: ${sha256}`);
  return path.join(mirrorDir, 'objects', sha256.slice(0, 2), sha256);
}

export function objectsFolder(mirrorDir: string): string {
  return path.join(mirrorDir, 'objects');
}

export function daysFolder(mirrorDir: string): string {
  return path.join(mirrorDir, 'days');
}

export function dayPath(mirrorDir: string, date: IsoDate): string {
  return path.join(daysFolder(mirrorDir), `${date}.json`);
}

/** Files that are being fetched, and how far each is safe. */
export function partsFolder(mirrorDir: string): string {
  return path.join(mirrorDir, 'parts');
}

export function ledgerPath(mirrorDir: string): string {
  return path.join(mirrorDir, 'ledger.json');
}
