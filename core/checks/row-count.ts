import { z } from 'zod';
import { checkKind } from './check-kind.ts';

const args = z
  .object({ min: z.int().nonnegative().optional(), max: z.int().nonnegative().optional() })
  .refine((bounds) => bounds.min !== undefined || bounds.max !== undefined, { message: 'give min, max or both' });

/** `row_count: {min, max}`: the table has so many rows. A miss counts as one failing row. */
export const rowCount = checkKind('row_count', args, ({ min, max }, target) => {
  const tooFew = min === undefined ? 'false' : `count(*) < ${min}`;
  const tooMany = max === undefined ? 'false' : `count(*) > ${max}`;
  const bounds = [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`];
  return {
    count: { aggregate: `CAST(${tooFew} OR ${tooMany} AS BIGINT)` },
    failing: `SELECT count(*) AS row_count, ${min ?? 'NULL'} AS min, ${max ?? 'NULL'} AS max FROM ${target.relation}`,
    rule: `the table has ${bounds.filter((bound) => bound !== '').join(' and ')} rows`,
    advice: `Find out whether extracts are missing or doubled, or move the bounds in the YAML of ${target.model}.`,
  };
});
