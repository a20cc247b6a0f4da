import type { ComparisonQuestion, SnapshotComparison } from '#core/protocol/comparison';
import { addDays } from '#core/protocol/date';
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
