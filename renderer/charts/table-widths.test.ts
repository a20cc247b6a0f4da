import { expect, test } from 'vitest';
import { textWidth } from '../ui/text-width.ts';
import { columnWidths, twoLineWidth } from './table-widths.ts';

const columns = [
  { label: 'Channel', words: true, sign: 0, texts: ['organic', 'paid_search'] },
  { label: 'Average order value', words: false, sign: 0, texts: ['€290.30', '€295.55'] },
  { label: 'Orders', words: false, sign: 0, texts: ['3,518'] },
];

test('names stand in one line where the table has room, in two where it does not', () => {
  const wide = columnWidths(columns, 800);
  expect(wide.headLines).toBe(1);
  const narrow = columnWidths(columns, wide.widths.reduce((sum, width) => sum + width) - 1);
  expect(narrow.headLines).toBe(2);
  expect(narrow.widths[1]).toBeLessThan(wide.widths[1] ?? 0);
  expect(narrow.widths[2]).toBeLessThanOrEqual(wide.widths[2] ?? 0);
});

test('two lines are broken where the longer one is shortest; cells are never cut for a name', () => {
  expect(twoLineWidth('Average order value')).toBe(textWidth('order value', 12, 500));
  expect(twoLineWidth('Orders')).toBe(textWidth('Orders', 12, 500));
  const [width = 0] = columnWidths(
    [{ label: 'A', words: false, sign: 0, texts: ['a cell that is rather long'] }],
    40,
  ).widths;
  expect(width).toBeGreaterThan(150);
});

test('words are cut so that numbers are seen', () => {
  const formula = {
    label: 'Formula',
    words: true,
    sign: 0,
    texts: ['value of the cart x share of abandoned carts that were bought'],
  };
  expect(columnWidths([formula, columns[1] as never], 2000).widths[0]).toBeGreaterThan(300);
  expect(columnWidths([formula, columns[1] as never], 400).widths[0]).toBe(140);
  // Names that need one line only have one.
  expect(columnWidths([formula, { label: 'Units', words: false, sign: 0, texts: ['1'] }], 300).headLines).toBe(1);
});

test('the arrow of a change has room beside the number, however narrow the table is', () => {
  const change = { label: 'Change', words: false, texts: ['+1,234.5%'] };
  const width = (sign: number) => columnWidths([{ ...change, sign }], 20).widths[0] ?? 0;
  expect(width(12)).toBe(width(0) + 12);
});
