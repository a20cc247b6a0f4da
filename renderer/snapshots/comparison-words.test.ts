import { expect, test } from 'vitest';
import { columnWords, relativeChange } from './comparison-words.ts';

test('the change against what it was; none where that is nothing', () => {
  expect(relativeChange('200.00', '210.00')).toBe('0.05000000');
  expect(relativeChange('-200', '-210')).toBe('-0.05000000');
  expect(relativeChange('0', '1')).toBeNull();
  expect(relativeChange(null, '1')).toBeNull();
  expect(relativeChange('1', null)).toBeNull();
  expect(relativeChange('nan', '1')).toBeNull();
});

test('says what became of a column', () => {
  expect(columnWords({ name: 'segment', before: null, after: 'VARCHAR' })).toBe('segment is new');
  expect(columnWords({ name: 'note', before: 'VARCHAR', after: null })).toBe('note is gone');
  expect(columnWords({ name: 'a', before: 'DATE', after: 'TIMESTAMP' })).toBe('a was DATE, is TIMESTAMP');
});
