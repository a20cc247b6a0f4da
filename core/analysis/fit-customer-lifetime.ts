import type { Row } from '../duckdb/connection.ts';
import type { AnalysisContext, AnalysisFunction } from './analysis-function.ts';
import { fitValues, type ValueCell } from './gamma-gamma.ts';
import { fitPurchases, type PurchaseCell } from './purchase-model.ts';

/** Below these a fit says more about chance than about the shop. */
const fewestCustomers = 100;
const fewestRepeatCustomers = 30;

/** Recency and age are taken in at most so many steps: some thousand cells, whatever the number of customers. */
const mostSteps = 40;

/** The whole history, and the part before the hold-out. The columns of the latter begin with `prefix`. */
const fits = [
  { fit: 'all', prefix: '' },
  { fit: 'calibration', prefix: 'calibration_' },
] as const;

/**
 * Fits MBG/NBD and gamma-gamma to `mart_customer_history`, which it reads as cells: customers with as many repeat purchases, whose
 * recency and age fall into the same step, and repeat customers whose mean values have the same two leading digits.
 */
export const fitCustomerLifetime: AnalysisFunction = {
  name: 'fit_customer_lifetime',
  description: 'Parameters of MBG/NBD (when customers buy and leave) and of gamma-gamma (what a purchase is worth).',
  columns: [
    { name: 'fit', type: 'VARCHAR' },
    { name: 'customers', type: 'BIGINT' },
    { name: 'repeat_customers', type: 'BIGINT' },
    { name: 'cells', type: 'BIGINT' },
    { name: 'purchase_status', type: 'VARCHAR' },
    { name: 'r', type: 'DOUBLE' },
    { name: 'alpha', type: 'DOUBLE' },
    { name: 'a', type: 'DOUBLE' },
    { name: 'b', type: 'DOUBLE' },
    { name: 'leaving_rate', type: 'DOUBLE' },
    { name: 'purchase_log_likelihood', type: 'DOUBLE' },
    { name: 'value_status', type: 'VARCHAR' },
    { name: 'p', type: 'DOUBLE' },
    { name: 'q', type: 'DOUBLE' },
    { name: 'v', type: 'DOUBLE' },
    { name: 'value_log_likelihood', type: 'DOUBLE' },
  ],
  compute: async (context) => {
    const rows: Row[] = [];
    for (const { fit, prefix } of fits) {
      context.signal?.throwIfAborted();
      const cells = await readPurchaseCells(context, prefix);
      const values = await readValueCells(context, prefix);
      const customers = cells.reduce((sum, cell) => sum + cell.customers, 0);
      const repeat = cells.reduce((sum, cell) => sum + (cell.frequency > 0 ? cell.customers : 0), 0);
      const few = tooFew(customers, repeat);
      rows.push({
        ...{ fit, customers, repeat_customers: repeat, cells: cells.length },
        ...purchaseColumns(few, cells),
        ...valueColumns(few ?? tooFewValues(values), values),
      });
    }
    return rows;
  },
};

async function readPurchaseCells({ rows }: AnalysisContext, prefix: string): Promise<PurchaseCell[]> {
  const [frequency, recency, age] = ['frequency', 'recency', 'age'].map((name) => `${prefix}${name}`);
  const found = await rows(
    `SELECT ${frequency} AS frequency, count(*) AS customers, sum(${recency}_days) AS recency_days, sum(${age}_days) AS age_days
    FROM mart_customer_history AS h, (SELECT 1 + max(${age}_cell) // ${mostSteps} AS step FROM mart_customer_history) AS s
    WHERE ${frequency} IS NOT NULL
    GROUP BY ${frequency}, ${recency}_cell // step, ${age}_cell // step
    ORDER BY ${frequency}, ${recency}_cell // step, ${age}_cell // step`,
  );
  return found.map((row) => {
    const customers = Number(row['customers']);
    return {
      customers,
      frequency: Number(row['frequency']),
      recency: Number(row['recency_days']) / customers,
      age: Number(row['age_days']) / customers,
    };
  });
}

async function readValueCells({ rows }: AnalysisContext, prefix: string): Promise<ValueCell[]> {
  const [frequency, revenue] = ['frequency', 'repeat_revenue'].map((name) => `${prefix}${name}`);
  const found = await rows(
    `WITH means AS (
      SELECT ${frequency} AS frequency, ${revenue} AS revenue, CAST(exact_digits(${revenue}) // ${frequency} AS VARCHAR) AS digits
      FROM mart_customer_history WHERE ${frequency} > 0 AND ${revenue} > 0
    )
    SELECT frequency, count(*) AS customers, sum(revenue) AS revenue
    FROM means GROUP BY frequency, strlen(digits), left(digits, 2) ORDER BY frequency, strlen(digits), left(digits, 2)`,
  );
  return found.map((row) => {
    const customers = Number(row['customers']);
    const purchases = Number(row['frequency']);
    return { customers, purchases, mean: Number(row['revenue']) / (customers * purchases) };
  });
}

function tooFew(customers: number, repeat: number): string | null {
  if (customers < fewestCustomers) return `too few customers: ${customers}, and it takes ${fewestCustomers}`;
  if (repeat < fewestRepeatCustomers)
    return `too few customers with a repeat purchase: ${repeat}, and it takes ${fewestRepeatCustomers}`;
  return null;
}

function tooFewValues(values: readonly ValueCell[]): string | null {
  const customers = values.reduce((sum, cell) => sum + cell.customers, 0);
  if (customers >= fewestRepeatCustomers) return null;
  return `too few customers whose repeat purchases have a value: ${customers}, and it takes ${fewestRepeatCustomers}`;
}

function purchaseColumns(problem: string | null, cells: readonly PurchaseCell[]): Row {
  if (problem !== null) return { purchase_status: problem };
  const { r, alpha, a, b, logLikelihood, converged, evaluations } = fitPurchases('mbg_nbd', cells);
  if (!converged) return { purchase_status: notConverged(evaluations) };
  const leaving = a / (a + b);
  return { purchase_status: 'fitted', r, alpha, a, b, leaving_rate: leaving, purchase_log_likelihood: logLikelihood };
}

function valueColumns(problem: string | null, values: readonly ValueCell[]): Row {
  if (problem !== null) return { value_status: problem };
  const { p, q, v, logLikelihood, converged, evaluations } = fitValues(values);
  if (!converged) return { value_status: notConverged(evaluations) };
  if (q <= 1)
    return { value_status: 'values differ so much that their mean has no bound (q of gamma-gamma is 1 or less)' };
  return { value_status: 'fitted', p, q, v, value_log_likelihood: logLikelihood };
}

function notConverged(evaluations: number): string {
  return `the search for the best parameters did not settle within ${evaluations} steps`;
}
