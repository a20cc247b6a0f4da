import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparisons, grains } from '#core/protocol/metric-query';
import { filterWays } from '#core/protocol/saved-filter';
import { asDesigned, askFromText, askToText, type DashboardAsk } from './dashboard-ask.ts';

const texts = fc.string({ unit: 'grapheme' });
const marks = fc.array(fc.tuple(texts, fc.option(texts, { nil: null })), { maxLength: 2 });

const asks: fc.Arbitrary<DashboardAsk> = fc.record({
  range: fc.constantFrom(null, 'mtd', 'rolling 28 days', '2026-10-01 to 2026-10-31'),
  grain: fc.constantFrom(null, ...grains),
  compare: fc.constantFrom(null, 'none' as const, ...comparisons),
  filters: fc.array(
    fc.record({
      dimension: fc.string({ unit: 'grapheme' }),
      how: fc.constantFrom(...filterWays),
      values: fc.array(fc.option(fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 3 }),
      tile: fc.option(fc.string()),
    }),
    { maxLength: 3 },
  ),
  keep: fc.option(fc.record({ dimension: texts, limit: fc.integer({ min: 1, max: 1000 }) }), { nil: null }),
  drills: fc.array(
    fc.record({
      tile: fc.string(),
      steps: fc.array(
        fc.record({
          marks,
          days: fc.constantFrom(null, ['2026-10-01', '2026-10-31'] as const),
          by: fc.string(),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { maxLength: 2 },
  ),
  withoutGaps: fc.boolean(),
  withoutMarks: fc.boolean(),
});

test('what is chosen survives the address, whatever the values hold', () => {
  fc.assert(
    fc.property(asks, (ask) => {
      expect(askFromText(askToText(ask))).toEqual(ask);
    }),
  );
});

test('as designed is an empty address', () => {
  expect(askToText(asDesigned)).toBe('');
  expect(askFromText('')).toEqual(asDesigned);
});

test('parts that mean nothing are left out, and nothing throws', () => {
  const text =
    'range=whenever&grain=hour&compare=luck&filter=%7B&filter=[1]&filter=["region","in",[]]&filter=["region","in",[7]]' +
    '&keep=["a",0]&drill=["t"]&drill=["t",["day",null,[]],7]&drill=["t",["day",["2026-10-02","2026-10-01"],[]]]&drill=["t",["a",null,[["b",1]]]]';
  expect(askFromText(text)).toEqual(asDesigned);
  fc.assert(
    fc.property(fc.string(), (any) => {
      expect(askFromText(any)).toHaveProperty('filters');
    }),
  );
});
