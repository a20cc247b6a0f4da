import { EngineError } from '../protocol/engine-error.ts';

const maxBytes = 1024;

/** Why `key` may not be used, or null. Keys are relative paths with `/` that stay under the root on every system. */
export function keyProblem(key: string): string | null {
  if (key === '') return 'it is empty';
  if (Buffer.byteLength(key) > maxBytes) return `it is longer than ${maxBytes} bytes`;
  if (/\p{Cc}/u.test(key)) return 'it holds a control character';
  if (key.includes('\\')) return 'it holds a backslash';
  if (key.startsWith('/') || /^[a-zA-Z]:/.test(key)) return 'it is an absolute path';
  const segments = key.split('/');
  if (segments.includes('..')) return 'it leaves the root';
  if (segments.includes('.') || segments.includes('')) return 'it has an empty segment';
  return null;
}

/** Returns `key` when it is a plain relative path; throws `key-refused` otherwise. */
export function checkKey(key: string): string {
  const reason = keyProblem(key);
  if (reason !== null) throw new EngineError('key-refused', { key, reason });
  return key;
}
