import { z } from 'zod';
import { quoteName } from '../duckdb/sql-text.ts';
import { checkKind, testedColumn } from './check-kind.ts';

/** `not_null`: no row has NULL in the column. */
export const notNull = checkKind('not_null', z.object({}), (_args, target) => {
  const column = quoteName(testedColumn(target, 'not_null'));
  return {
    count: { rowFails: `${column} IS NULL` },
    failing: `SELECT * FROM ${target.relation} WHERE ${column} IS NULL`,
    rule: `${target.column} is never NULL`,
  };
});
