import { expect, test } from 'vitest';
import { checkKey, keyProblem } from './object-key.ts';

test.each(['orders/dt=2026-11-20/part-0000.parquet', '_manifests/dt=2026-11-20.json', 'a b/ü…/c', '..a/b..', 'a...b'])(
  '%s is a key',
  (key) => {
    expect(checkKey(key)).toBe(key);
  },
);

test.each([
  ['', 'empty'],
  ['../secret', 'leaves'],
  ['orders/../../secret', 'leaves'],
  ['orders/..', 'leaves'],
  ['/etc/passwd', 'absolute'],
  ['C:/windows', 'absolute'],
  ['c:evil', 'absolute'],
  ['..\\secret', 'backslash'],
  ['a\u0000b', 'control'],
  ['a\nb', 'control'],
  ['a\u009bb', 'control'],
  ['a//b', 'empty segment'],
  ['./a', 'empty segment'],
  ['a/', 'empty segment'],
  ['x'.repeat(1025), 'longer'],
  ['ü'.repeat(513), 'longer'],
])('%j is refused', (key, reason) => {
  expect(keyProblem(key)).toContain(reason);
  expect(() => checkKey(key)).toThrow(expect.objectContaining({ code: 'key-refused' }));
});
