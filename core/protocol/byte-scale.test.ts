import { expect, test } from 'vitest';
import { byteText } from './byte-scale.ts';

test('bytes are said in powers of ten', () => {
  expect([0, 999, 48_211, 8_728_150, 664_000_000, 12e9].map(byteText)).toEqual([
    ...['0 B', '999 B', '48.2 KB', '8.7 MB', '664 MB', '12.0 GB'],
  ]);
});
