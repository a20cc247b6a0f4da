import { expect, it } from 'vitest';
import { parseCsv } from './staging-csv.ts';

const how = { delimiter: ',', quote: '"', escape: '"' };

it('reads quotes, escapes, line ends in quotes and a byte order mark', () => {
  const { records, fault } = parseCsv('\uFEFFid,note\r\n1,"a ""b"",\nc"\n\n2,\n3,""', how);
  expect(fault).toBeNull();
  expect(records).toEqual([
    { line: 1, fields: ['id', 'note'] },
    { line: 2, fields: ['1', 'a "b",\nc'] },
    { line: 5, fields: ['2', ''] },
    { line: 6, fields: ['3', ''] },
  ]);
});

it('names the line of a quote that is never closed, and of text after a quote', () => {
  expect(parseCsv('id\n"1\n2\n', how).fault).toEqual({ line: 2, message: 'a quote is never closed' });
  expect(parseCsv('id\n"1"x\n', how).fault).toEqual({ line: 2, message: 'text follows a closing quote' });
});

it('stops after the wanted records', () => {
  expect(parseCsv('a;b\n"broken', { ...how, delimiter: ';' }, 1)).toEqual({
    records: [{ line: 1, fields: ['a', 'b'] }],
    fault: null,
  });
  expect(parseCsv('', how).records).toEqual([]);
});
