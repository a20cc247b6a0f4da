import { expect, test } from 'vitest';
import { cellLabel, fitWidth, isNumericType, toTsv } from './grid-text.ts';

const cells: (string | null)[][] = [
  ['1', 'plain', null],
  ['2', 'two\nlines', 'a "quoted"\tone'],
];

test('a copied range is tab-separated and reads back in a spreadsheet', () => {
  const text = (row: number, column: number) => cells[row]?.[column] ?? null;
  expect(toTsv({ top: 0, bottom: 1, left: 0, right: 2 }, text, ['id', 'name', 'note'])).toBe(
    'id\tname\tnote\n1\tplain\t\n2\t"two\nlines"\t"a ""quoted""\tone"',
  );
  expect(toTsv({ top: 0, bottom: 0, left: 1, right: 1 }, text, null)).toBe('plain');
});

test('a cell is one line', () => {
  expect(cellLabel('a\r\nb\tc')).toBe('a↵b⇥c');
  expect(cellLabel('x'.repeat(1_000_000))).toHaveLength(401);
});

test('numeric types stand right, lists and texts left', () => {
  for (const type of ['INTEGER', 'BIGINT', 'UBIGINT', 'HUGEINT', 'TINYINT', 'DECIMAL(18,4)', 'DOUBLE', 'FLOAT']) {
    expect(isNumericType(type), type).toBe(true);
  }
  for (const type of ['VARCHAR', 'INTEGER[]', 'INTERVAL', 'DATE', 'STRUCT(a INTEGER)', 'DECIMAL(18,4)[]']) {
    expect(isNumericType(type), type).toBe(false);
  }
});

test('widths have bounds', () => {
  expect(fitWidth('n', [])).toBe(64);
  expect(fitWidth('n', ['x'.repeat(5000)])).toBe(420);
  // 19 digits are 152 px of figures and 16 px of padding.
  expect(fitWidth('key', ['1159409770932013477'])).toBeGreaterThanOrEqual(168);
});
