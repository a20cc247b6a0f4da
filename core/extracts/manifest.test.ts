import { describe, expect, test } from 'vitest';
import { findJsonSyntaxError } from './json-syntax-error.ts';
import { manifestDate, manifestIdentity, parseManifest } from './manifest.ts';

const key = '_manifests/dt=2026-11-20.json';
const file = { source: 'orders', path: 'orders/dt=2026-11-20/p.parquet', bytes: 3, sha256: 'AB'.repeat(32), rows: 1 };
const good = {
  format: 'gold-extract/1',
  date: '2026-11-20',
  revision: 2,
  produced_at: '2026-11-21T02:10:44Z',
  files: [file],
  sources: { payments: 'missing' },
};
const parse = (value: unknown, at = key) =>
  parseManifest(at, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const codeOf = (value: unknown, at = key) => {
  try {
    parse(value, at);
    return null;
  } catch (error) {
    return error as { code: string; message: string; params: Record<string, unknown> };
  }
};

test('reads what the contract says', () => {
  expect(parse(good)).toEqual({
    date: '2026-11-20',
    revision: 2,
    producedAt: '2026-11-21T02:10:44Z',
    deleted: false,
    files: [{ ...file, sha256: 'ab'.repeat(32), load: 'delta' }],
    sources: { payments: 'missing' },
  });
});

test('hash and rows may be null or absent; unknown entries and a BOM are no fault', () => {
  const bare = { source: 'orders', path: file.path, bytes: 3, writer: 'spark' };
  const text = `\ufeff${JSON.stringify({
    ...good,
    files: [
      { ...bare, sha256: null, rows: null },
      { ...bare, path: 'x.csv.gz' },
    ],
    team: 'data',
  })}`;
  expect(parse(text).files.map(({ sha256, rows }) => [sha256, rows])).toEqual([
    [null, null],
    [null, null],
  ]);
});

test('a deleted day', () => {
  expect(parse({ format: good.format, date: good.date, revision: 3, deleted: true })).toMatchObject({
    deleted: true,
    files: [],
  });
});

test('what is not JSON is located', () => {
  expect(codeOf('{\n  "format": "gold-extract/1",\n  "date" "2026-11-20"\n}')).toMatchObject({
    code: 'manifest-not-json',
    params: { line: 3, column: 10, message: '":" is expected' },
  });
});

test.each([
  ['', 1, 1],
  ['hello', 1, 1],
  ['{"a": 1,}', 1, 9],
  ['{"a": [1, 2', 1, 12],
  ['[1 2]', 1, 4],
  ['{"a": "x\ny"}', 1, 9],
  ['{"a": "\\q"}', 1, 8],
  ['{a: 1}', 1, 2],
  ['[01]', 1, 2],
  ['[1]\n[2]', 2, 1],
  ["{'a': 1}", 1, 2],
  ['[true, nul]', 1, 8],
])('%j fails at line %i, column %i', (text, line, column) => {
  expect(findJsonSyntaxError(text)).toMatchObject({ line, column });
});

test('JSON has no fault', () => {
  const text = ' {"a": [1, -0.5e+3, true, null, "x\\u00e4\\n", {}, []]} ';
  expect(findJsonSyntaxError(text)).toBe(null);
});

describe('refused', () => {
  const withFile = (change: object) => ({ ...good, files: [{ ...file, ...change }] });
  test.each<[string, unknown, string, RegExp]>([
    ['another format', { ...good, format: 'gold-extract/9' }, 'manifest-format-unknown', /gold-extract\/9/],
    ['no format', { ...good, format: undefined }, 'manifest-invalid', /format/],
    ['a list', [], 'manifest-invalid', /the whole/],
    ['another date', { ...good, date: '2026-11-19' }, 'manifest-date-differs', /2026-11-19/],
    ['revision 0', { ...good, revision: 0 }, 'manifest-invalid', /revision/],
    ['revision 1.5', { ...good, revision: 1.5 }, 'manifest-invalid', /revision/],
    ['negative bytes', withFile({ bytes: -1 }), 'manifest-invalid', /files\[0\]\.bytes/],
    ['a hash that is a path', withFile({ sha256: '../../../../etc/passwd' }), 'manifest-invalid', /files\[0\]\.sha256/],
    ['a path out', withFile({ path: '../secret.csv' }), 'manifest-path-refused', /leaves the root/],
    ['an absolute path', withFile({ path: '/etc/passwd.csv' }), 'manifest-path-refused', /absolute/],
    ['a backslash', withFile({ path: '..\\x.csv' }), 'manifest-path-refused', /backslash/],
    ['a NUL', withFile({ path: 'x\u0000.csv' }), 'manifest-path-refused', /control/],
    ['a source that is a path', withFile({ source: '../x' }), 'manifest-invalid', /source/],
    ['the same path twice', { ...good, files: [file, file] }, 'manifest-path-repeated', /p\.parquet/],
    ['an unknown kind of file', withFile({ path: 'orders/x.xls' }), 'manifest-file-unknown', /x\.xls/],
    ['missing and listed', { ...good, sources: { orders: 'missing' } }, 'manifest-invalid', /orders is missing/],
    ['deleted and listed', { ...good, deleted: true }, 'manifest-invalid', /deleted/],
    ['an unknown word', { ...good, sources: { orders: 'gone' } }, 'manifest-invalid', /sources\.orders/],
  ])('%s', (_, value, code, message) => {
    const error = codeOf(value);
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
  });

  test('bytes that are not UTF-8', () => {
    expect(() => parseManifest(key, Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(
      expect.objectContaining({ code: 'manifest-invalid' }),
    );
  });
});

test('names', () => {
  expect(manifestDate(key)).toBe('2026-11-20');
  expect(manifestDate('_manifests/_SUCCESS')).toBe(null);
  expect(manifestDate('_manifests/dt=2026-11-20.json.tmp')).toBe(null);
  expect(() => manifestDate('_manifests/dt=2026-02-30.json')).toThrow(
    expect.objectContaining({ code: 'manifest-invalid' }),
  );
});

test('identity is what is said, not how', () => {
  const identity = (value: unknown) => manifestIdentity(parse(value));
  const other = { ...file, path: 'orders/dt=2026-11-20/q.parquet' };
  const both = { ...good, files: [file, other] };
  expect(identity({ ...both, files: [other, file] })).toBe(identity(both));
  expect(identity({ ...both, produced_at: null })).toBe(identity(both));
  expect(identity({ ...both, revision: 3 })).not.toBe(identity(both));
  expect(identity({ ...both, files: [file, { ...other, bytes: 4 }] })).not.toBe(identity(both));
  const unhashed = { ...good, files: [{ ...file, sha256: null }] };
  expect(identity({ ...unhashed, produced_at: '2026-11-22T00:00:00Z' })).not.toBe(identity(unhashed));
});
