import { expect, test } from 'vitest';
import { EngineError } from '#core/protocol/engine-error';
import { errorPosition } from './error-position.ts';

const failed = (message: string, sql: string) => errorPosition(new EngineError('sql-failed', { message, sql }), sql);

test("DuckDB's caret", () => {
  const sql = 'SELECT 1,\n  foo FROM t';
  expect(failed('Binder Error: Referenced column "foo" not found\n\nLINE 2:   foo FROM t\n          ^', sql)).toEqual({
    line: 2,
    column: 3,
  });
});

test('a cut excerpt is found again in its line', () => {
  const column = 'a_rather_long_name_of_a_column';
  const sql = `SELECT ${Array.from({ length: 8 }, (_, at) => `${column}_${at}`).join(', ')}, wrong_name FROM orders`;
  const at = sql.indexOf('wrong_name');
  const excerpt = sql.slice(at - 40, at + 15);
  const message = `Binder Error: no such column\n\nLINE 1: ...${excerpt}...\n${' '.repeat(8 + 3 + 40)}^`;
  expect(failed(message, sql)).toEqual({ line: 1, column: at + 1 });
});

test('parameters win over the text; no marker is no position', () => {
  expect(errorPosition(Object.assign(new Error('not allowed'), { params: { line: 3, column: 7 } }), '')).toEqual({
    line: 3,
    column: 7,
  });
  expect(errorPosition(Object.assign(new Error('x'), { params: { position: 12 } }), 'SELECT 1,\n  foo')).toEqual({
    line: 2,
    column: 3,
  });
  expect(failed('Out of memory', 'SELECT 1')).toBeNull();
  expect(failed('Parser Error: syntax error at end of input\n\nLINE 1: SELECT', 'SELECT')).toEqual({
    line: 1,
    column: 1,
  });
});
