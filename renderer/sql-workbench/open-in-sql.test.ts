import { expect, test } from 'vitest';
import { aboveOldText } from './open-in-sql.ts';

test('what people had written stays below, as a comment', () => {
  expect(aboveOldText('SELECT 1', '', '')).toBe('SELECT 1');
  expect(aboveOldText('SELECT 1', ' SELECT 1\n', '')).toBe('SELECT 1');
  expect(aboveOldText('SELECT 1', 'SELECT 2\n\nFROM t', '')).toBe(
    'SELECT 1\n\n-- What stood here before:\n-- SELECT 2\n--\n-- FROM t\n',
  );
});

test('all that was written is kept; what was only opened is not', () => {
  const first = aboveOldText('SELECT 1', 'mine', '');
  const second = aboveOldText('SELECT 2', first, 'SELECT 1');
  expect(second).toBe('SELECT 2\n\n-- What stood here before:\n-- mine\n');
  const changed = second.replace('SELECT 2', 'SELECT 2 + 2');
  expect(aboveOldText('SELECT 3', changed, 'SELECT 2')).toBe(
    'SELECT 3\n\n-- What stood here before:\n-- SELECT 2 + 2\n\n-- What stood here before:\n-- mine\n',
  );
});
