import type { Row } from '../duckdb/connection.ts';
import type { AnalysisFunction } from './analysis-function.ts';
import { type PurchaseParameters, probabilityAlive, purchasesIfAlive } from './purchase-model.ts';

const daysInStep = 30;
const daysInYear = 365;

/** What each cell of `mart_customer_history` is expected to do, by the parameters in `mart_clv_fit`; no row where there are none. */
export const scoreCustomerCells: AnalysisFunction = {
  name: 'score_customer_cells',
  description: 'P(alive) and expected purchases of each cell of customers.',
  columns: [
    { name: 'fit', type: 'VARCHAR' },
    { name: 'frequency', type: 'BIGINT' },
    { name: 'recency_cell', type: 'BIGINT' },
    { name: 'age_cell', type: 'BIGINT' },
    { name: 'customers', type: 'BIGINT' },
    { name: 'p_alive', type: 'DOUBLE' },
    { name: 'purchases_if_alive', type: 'DOUBLE' },
    { name: 'discounted_purchases_if_alive', type: 'DOUBLE' },
  ],
  compute: async ({ rows, signal }) => {
    const [settings] = await rows(
      'SELECT clv_horizon_days, clv_holdout_days, clv_discount_percent FROM settings."values"',
    );
    const fits = await rows("SELECT * FROM mart_clv_fit WHERE purchase_status = 'fitted' ORDER BY fit");
    const discount = Number(settings?.['clv_discount_percent']) / 100;
    const scored: Row[] = [];
    for (const row of fits) {
      signal?.throwIfAborted();
      const isAll = row['fit'] === 'all';
      const parameters = readParameters(row);
      const days = Number(settings?.[isAll ? 'clv_horizon_days' : 'clv_holdout_days']);
      for (const cell of await rows(cellsSql(isAll ? '' : 'calibration_'))) {
        const customers = Number(cell['customers']);
        const frequency = Number(cell['frequency']);
        const recency = Number(cell['recency_days']) / customers;
        const age = Number(cell['age_days']) / customers;
        const bought = (time: number): number => purchasesIfAlive('mbg_nbd', parameters, { frequency, age }, time);
        scored.push({
          ...{ fit: row['fit'] ?? null, frequency, customers },
          ...{ recency_cell: cell['recency_cell'] ?? null, age_cell: cell['age_cell'] ?? null },
          p_alive: probabilityAlive('mbg_nbd', parameters, { frequency, recency, age }),
          purchases_if_alive: bought(days),
          discounted_purchases_if_alive: isAll ? discounted(bought, days, discount) : null,
        });
      }
    }
    return scored;
  },
};

/** Purchases of each step of the horizon, brought to today from the middle of the step. */
function discounted(bought: (time: number) => number, days: number, yearly: number): number {
  let sum = 0;
  let before = 0;
  for (let from = 0; from < days; from += daysInStep) {
    const to = Math.min(from + daysInStep, days);
    const after = bought(to);
    sum += (after - before) * (1 + yearly) ** (-(from + to) / 2 / daysInYear);
    before = after;
  }
  return sum;
}

function readParameters(row: Row): PurchaseParameters {
  const [r = 0, alpha = 0, a = 0, b = 0] = ['r', 'alpha', 'a', 'b'].map((name) => Number(row[name]));
  return { r, alpha, a, b };
}

function cellsSql(prefix: string): string {
  const key = ['frequency', 'recency_cell', 'age_cell'];
  const columns = key.map((name) => `${prefix}${name}`).join(', ');
  return `SELECT ${key.map((name) => `${prefix}${name} AS ${name}`).join(', ')}, count(*) AS customers,
      sum(${prefix}recency_days) AS recency_days, sum(${prefix}age_days) AS age_days
    FROM mart_customer_history WHERE ${prefix}frequency IS NOT NULL GROUP BY ${columns} ORDER BY ${columns}`;
}
