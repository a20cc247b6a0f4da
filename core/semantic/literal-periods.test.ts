import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { addDays } from '../protocol/date.ts';
import { allHaveCounterparts, periodBounds } from './literal-periods.ts';
import { periodsOf } from './period.ts';
import type { Question } from './plan.ts';
import { compareRange, offsetRange, type Range } from './ranges.ts';
import { renderSql } from './render-sql.ts';
import type { SemanticModel } from './semantic-model.ts';

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterAll(() => database.close());

const model = (firstDay: string, asOf: string, weekStart: SemanticModel['weekStart']) =>
  ({ firstDay, asOf, weekStart, fiscal: { periods: [], end: null } }) as unknown as SemanticModel;
const asked = fc.record({
  from: fc.integer({ min: 0, max: 800 }),
  days: fc.integer({ min: 1, max: 430 }),
  first: fc.integer({ min: -500, max: 900 }),
  last: fc.integer({ min: 0, max: 2000 }),
  grain: fc.constantFrom('day', 'week', 'month', 'quarter', 'year'),
  weekStart: fc.constantFrom('monday', 'sunday', 'saturday'),
  comparison: fc.constantFrom('prior_period', 'prior_year', 'prior_year_same_weekday'),
  isOffset: fc.boolean(),
  isTwice: fc.boolean(),
});

/** The first days of a range's periods, as DuckDB puts days on them. */
async function periods(question: Question, range: Range): Promise<string[]> {
  const rows = await connection.rows<{ _period: string | null }>(
    `SELECT _period FROM (${renderSql({ policy: ownerPolicy, ctes: [], body: periodsOf(question, range) })}) WHERE _period IS NOT NULL ORDER BY 1`,
  );
  return rows.map((row) => String(row._period));
}

test('periods reckoned here are those that DuckDB finds: bounds, and which have a counterpart', async () => {
  let yes = 0;
  let no = 0;
  await fc.assert(
    fc.asyncProperty(asked, async ({ from, days, first, last, grain, weekStart, comparison, isOffset, isTwice }) => {
      const start = addDays('2023-06-01', from);
      const firstDay = addDays('2023-06-01', first);
      const asOf = addDays(firstDay, last);
      const question = { grain, model: model(firstDay, asOf, weekStart) } as unknown as Question;
      const current: Range = { from: { iso: start }, to: { iso: addDays(start, days - 1) }, shifts: [], periods: null };
      const back = (range: Range): Range =>
        isOffset
          ? offsetRange(question.model, grain, range, comparison)
          : compareRange(question.model, grain, range, comparison);
      const prior = isTwice ? back(back(current)) : back(current);
      const own = await periods(question, current);
      expect(periodBounds(question, current)).toEqual([own[0], own.at(-1)]);
      if (!('iso' in prior.from) || !('iso' in prior.to)) throw new Error('its days are known');
      const known = {
        from: { iso: prior.from.iso < firstDay ? firstDay : prior.from.iso },
        to: { iso: prior.to.iso > asOf ? asOf : prior.to.iso },
      };
      const beside = known.to.iso < known.from.iso ? [] : await periods(question, { ...prior, ...known });
      const expected = own.every((period) => beside.includes(period));
      expect(allHaveCounterparts(question, current, prior)).toBe(expected);
      if (expected) yes++;
      else no++;
    }),
    { numRuns: 300, seed: 7 },
  );
  expect(Math.min(yes, no)).toBeGreaterThan(40);
});

test('what is not known now is left to DuckDB', () => {
  const prior: Range = { from: { sql: 'a' }, to: { sql: 'b' }, shifts: [], periods: null };
  const question = { grain: 'day', model: model('2024-01-01', '2026-01-01', 'monday') } as unknown as Question;
  expect(periodBounds(question, prior)).toBeNull();
  expect(periodBounds({ ...question, grain: 'fiscal_year' }, prior)).toBeNull();
  const current: Range = { from: { iso: '2024-02-01' }, to: { iso: '2024-02-02' }, shifts: [], periods: null };
  expect(allHaveCounterparts(question, current, prior)).toBe(false);
});
