import { expect, test } from 'vitest';
import { aboveOldText } from './open-in-sql.ts';

test('what people had written stays below, as a comment', () => {
  expect(aboveOldText('SELECT 1', '')).toBe('SELECT 1');
  expect(aboveOldText('SELECT 1', ' SELECT 1\n')).toBe('SELECT 1');
  expect(aboveOldText('SELECT 1', 'SELECT 2\n\nFROM t')).toBe(
    'SELECT 1\n\n-- What stood here before:\n-- SELECT 2\n--\n-- FROM t\n',
  );
});

test('only the last text is kept, not a heap of them', () => {
  const once = aboveOldText('SELECT 1', 'SELECT 2');
  expect(aboveOldText('SELECT 3', once)).toBe('SELECT 3\n\n-- What stood here before:\n-- SELECT 1\n');
});
