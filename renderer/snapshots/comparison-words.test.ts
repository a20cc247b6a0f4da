import { expect, test } from 'vitest';
import { columnWords, moved } from './comparison-words.ts';

test('the change against what it was; none where that is nothing', () => {
  expect(moved('200.00', '210.00')).toEqual({ change: '0.05000000', delta: '10.00000000' });
  expect(moved('-200', '-210').change).toBe('-0.05000000');
  expect(moved('0', '1')).toEqual({ change: null, delta: '1.00000000' });
  for (const [before, after] of [
    [null, '1'],
    ['1', null],
    ['nan', '1'],
  ] as const) {
    expect(moved(before, after)).toEqual({ change: null, delta: null });
  }
});

test('says what became of a column', () => {
  expect(columnWords({ name: 'segment', before: null, after: 'VARCHAR' })).toBe('segment is new');
  expect(columnWords({ name: 'note', before: 'VARCHAR', after: null })).toBe('note is gone');
  expect(columnWords({ name: 'a', before: 'DATE', after: 'TIMESTAMP' })).toBe('a was DATE, is TIMESTAMP');
});
