import type { ComparisonQuestion, SnapshotComparison } from '#core/protocol/comparison';
import { addDays } from '#core/protocol/date';
import type { Restatement, RestatementQuestion } from '#core/protocol/restatement';
import type { SnapshotManifest } from '#core/protocol/snapshot';
import { demoMetrics, demoValue } from './demo-data.ts';

/** A late day of orders: revenue and orders of last month are restated, the rest is the same. */
export function demoComparison(
  before: SnapshotManifest,
  after: SnapshotManifest,
  { metrics, from }: ComparisonQuestion,
): SnapshotComparison {
  const to = before.asOf < after.asOf ? before.asOf : after.asOf;
  const restated = before.id === after.id ? [] : ['total_revenue', 'total_orders', 'aov'];
  const month = `${addDays(to, -32).slice(0, 7)}-01`;
  const more = (value: string, factor: number) => (Number(value) * factor).toFixed(value.split('.')[1]?.length ?? 0);
  return {
    before: { id: before.id, asOf: before.asOf },
    after: { id: after.id, asOf: after.asOf },
    to,
    figures: metrics.map((metric) => {
      const found = demoMetrics.find((one) => one.name === metric);
      const problem = found?.unavailable ?? null;
      const value = demoValue(metric, from ?? addDays(to, -399), to);
      const same = !restated.includes(metric);
      return {
        metric,
        label: found?.label ?? metric,
        format: found?.format ?? null,
        before: problem === null ? value : null,
        after: problem === null ? more(value, same ? 1 : 1.0042) : null,
        same: same && problem === null,
        problem,
      };
    }),
    restated: restated
      .filter((metric) => metrics.includes(metric))
      .map((metric) => {
        const value = demoValue(metric, month, addDays(month, 29));
        return { metric, period: month, before: value, after: more(value, 1.018) };
      }),
    tables:
      before.id === after.id
        ? []
        : [
            { model: 'fact_orders', rowsBefore: 99_870, rowsAfter: 100_217, columns: [] },
            {
              model: 'mart_revenue',
              rowsBefore: 45_120,
              rowsAfter: 45_213,
              columns: [
                { name: 'segment', before: null, after: 'VARCHAR' },
                { name: 'total_amount', before: 'DECIMAL(18,2)', after: 'DECIMAL(18,4)' },
                { name: 'note', before: 'VARCHAR', after: null },
              ],
            },
            { model: 'mart_targets', rowsBefore: null, rowsAfter: 24, columns: [] },
          ],
  };
}

/** Revenue of a month by cause; the definition is of another version too. */
export function demoRestatement({ metric }: RestatementQuestion): Restatement {
  const found = demoMetrics.find((one) => one.name === metric);
  const row = { cause: 'corrected', changes: [] } as const;
  return {
    ...{
      metric,
      label: found?.label ?? metric,
      format: found?.format ?? null,
      before: '18000.0000',
      after: '18324.0000',
    },
    steps: [
      { cause: 'late', rows: 212, value: '18410.5000', change: '410.5000' },
      { cause: 'corrected', rows: 3, value: '18398.0000', change: '-12.5000' },
      { cause: 'removed', rows: 1, value: '18324.0000', change: '-74.0000' },
      { cause: 'definition', rows: 0, value: '18324.0000', change: '0.0000' },
    ],
    sets: [
      {
        ...{ label: found?.label ?? metric, model: 'fact_orders', format: found?.format ?? null },
        keyColumns: ['order_id'],
        rows: { late: 212, corrected: 3, removed: 1, definition: 0 },
        sample: [
          { cause: 'late', key: ['536999'], before: null, after: '120.0000', changes: [] },
          { cause: 'late', key: ['537001'], before: null, after: '61.9500', changes: [] },
          {
            ...{ ...row, key: ['536365'], before: '22.5000', after: null },
            changes: [{ column: 'status', before: 'paid', after: 'cancelled' }],
          },
          { ...row, key: ['536401'], before: '10.0000', after: '15.0000' },
          { ...row, key: ['536402'], before: null, after: '5.0000' },
          { cause: 'removed', key: ['536370'], before: '74.0000', after: null, changes: [] },
        ],
      },
    ],
    definitions: ['fact_orders is built by another definition: stg_orders.'],
  };
}
