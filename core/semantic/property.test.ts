import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { Grain, MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { openSmallShop } from './testing/small-shop.ts';

/*
 * Random questions over random small shops, against one plain subquery a metric and row. Nothing is shared with the compiler: the
 * calendar below walks day by day.
 */

const AS_OF = '2024-06-30';
const FIRST = '2023-01-01';

interface Window {
  readonly from: string;
  readonly to: string;
}

/** A row that may be in the answer: its period (null: a total), its days, and the days before it. */
interface Slot extends Window {
  readonly period: string | null;
  /** Days of the period before; for growth and retention. */
  readonly before: Window;
  /** Days that `compare` compares with; null where nothing is known of them. */
  readonly compared: Window | null;
}

/** Plain SQL of each metric; `days` is a condition on a date column, `upTo` one that reaches back to the beginning. */
interface Plain {
  readonly from: readonly ('orders' | 'items' | 'payments' | 'refunds')[];
  readonly sql: (slot: Window, key: string, before: Window) => string;
}

const within = (column: string, { from, to }: Window): string => `${column} BETWEEN DATE '${from}' AND DATE '${to}'`;
const orders = (select: string, slot: Window, key: string, more = 'TRUE'): string =>
  `(SELECT ${select} FROM w_orders AS w WHERE ${within('w.order_date', slot)} AND (${more}) AND ${key})`;
const buyers = (slot: Window, key: string): string =>
  `(SELECT DISTINCT w.customer_id FROM w_orders AS w WHERE ${within('w.order_date', slot)} AND NOT w.is_void AND w.customer_id IS NOT NULL AND ${key})`;
const ratio = (a: string, b: string): string => `(${a})::DOUBLE / nullif((${b})::DOUBLE, 0)`;
const since = (slot: Window): Window => ({ from: '0001-01-01', to: slot.to });

const revenue: Plain['sql'] = (s, k) => orders('coalesce(sum(w.amount), 0)', s, k, 'NOT w.is_void');
const placed: Plain['sql'] = (s, k) => orders('count(*)', s, k);
const valid: Plain['sql'] = (s, k) => orders('count(*)', s, k, 'NOT w.is_void');
const customers: Plain['sql'] = (s, k) => `(SELECT count(*) FROM ${buyers(s, k)})`;
const units: Plain['sql'] = (s, k) =>
  `(SELECT coalesce(sum(w.quantity), 0) FROM w_items AS w WHERE ${within('w.order_date', s)} AND ${k})`;
const refunded: Plain['sql'] = (s, k) =>
  `(SELECT coalesce(sum(w.amount), 0) FROM w_refunds AS w WHERE ${within('w.refund_date', s)} AND ${k})`;

const plain: Readonly<Record<string, Plain>> = {
  revenue: { from: ['orders'], sql: revenue },
  orders: { from: ['orders'], sql: valid },
  orders_placed: { from: ['orders'], sql: placed },
  customers: { from: ['orders'], sql: customers },
  biggest_order: { from: ['orders'], sql: (s, k) => orders('max(w.amount)', s, k) },
  median_order: { from: ['orders'], sql: (s, k) => orders('median(w.amount::DOUBLE)', s, k, 'NOT w.is_void') },
  p90_order: {
    from: ['orders'],
    sql: (s, k) =>
      `(SELECT min(amount) FROM (SELECT w.amount, rank() OVER (ORDER BY w.amount) + count(*) OVER (PARTITION BY w.amount) - 1 AS upto, count(*) OVER () AS n FROM w_orders AS w WHERE ${within('w.order_date', s)} AND ${k} AND NOT w.is_void AND w.amount IS NOT NULL) WHERE upto * 10 >= n * 9)`,
  },
  avg_order: { from: ['orders'], sql: (s, k) => orders('avg(w.amount::DOUBLE)', s, k, 'NOT w.is_void') },
  north_revenue: {
    from: ['orders'],
    sql: (s, k) => orders('coalesce(sum(w.amount), 0)', s, k, "NOT w.is_void AND w.region = 'North'"),
  },
  aov: { from: ['orders'], sql: (s, k) => ratio(revenue(s, k, s), valid(s, k, s)) },
  units: { from: ['items'], sql: units },
  units_per_order: { from: ['items', 'orders'], sql: (s, k) => ratio(units(s, k, s), placed(s, k, s)) },
  attempts: {
    from: ['payments'],
    sql: (s, k) => `(SELECT count(*) FROM w_payments AS w WHERE ${within('w.attempted_at::DATE', s)} AND ${k})`,
  },
  received: {
    from: ['payments'],
    sql: (s, k) =>
      `(SELECT coalesce(sum(w.amount), 0) FROM w_payments AS w WHERE w.is_succeeded AND ${within('w.paid_date', s)} AND ${k})`,
  },
  refunded: { from: ['refunds'], sql: refunded },
  net: { from: ['orders', 'refunds'], sql: (s, k) => `${revenue(s, k, s)} - ${refunded(s, k, s)}` },
  growth: {
    from: ['orders'],
    sql: (s, k, b) => (b.to < FIRST ? 'NULL' : ratio(`${revenue(s, k, s)} - ${revenue(b, k, b)}`, revenue(b, k, b))),
  },
  revenue_to_date: { from: ['orders'], sql: (s, k) => revenue(since(s), k, s) },
  customers_to_date: { from: ['orders'], sql: (s, k) => customers(since(s), k, s) },
  customers_30: { from: ['orders'], sql: (s, k) => customers({ from: plusDays(s.to, -29), to: s.to }, k, s) },
  aov_to_date: { from: ['orders'], sql: (s, k) => ratio(revenue(since(s), k, s), valid(since(s), k, s)) },
  kept_rate: {
    from: ['orders'],
    sql: (s, k, b) =>
      ratio(`SELECT count(*) FROM (${buyers(s, k)} INTERSECT ${buyers(b, k)})`, `SELECT count(*) FROM ${buyers(b, k)}`),
  },
  active_rate: { from: ['orders'], sql: (s, k) => ratio(customers(s, k, s), customers(since(s), k, s)) },
  repeat_rate: {
    from: ['orders'],
    sql: (s, k) => {
      const of = `SELECT w.customer_id FROM w_orders AS w WHERE ${within('w.order_date', s)} AND NOT w.is_void AND w.customer_id IS NOT NULL AND ${k} GROUP BY 1`;
      return ratio(
        `SELECT count(*) FROM (${of} HAVING count(DISTINCT w.order_id) >= 2)`,
        `SELECT count(*) FROM (${of})`,
      );
    },
  },
};

function plusDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

function lastOfMonth(day: string): string {
  let last = day;
  while (plusDays(last, 1).slice(0, 7) === day.slice(0, 7)) last = plusDays(last, 1);
  return last;
}

/** The same day number so many months before, or the last day of that month. */
function monthsBack(day: string, months: number): string {
  let target = `${day.slice(0, 7)}-01`;
  for (let i = 0; i < months; i++) target = `${plusDays(target, -1).slice(0, 7)}-01`;
  const wanted = `${target.slice(0, 7)}-${day.slice(8)}`;
  const last = lastOfMonth(target);
  return wanted > last ? last : wanted;
}

function firstDayOf(grain: Grain, day: string): string {
  let first = day;
  const begins = (d: string): boolean =>
    grain === 'day' ||
    (grain === 'week' && new Date(`${d}T00:00:00Z`).getUTCDay() === 1) ||
    (grain !== 'week' &&
      d.endsWith('-01') &&
      (grain === 'month' ||
        (grain === 'quarter' ? [1, 4, 7, 10].includes(Number(d.slice(5, 7))) : d.slice(5, 7) === '01')));
  while (!begins(first)) first = plusDays(first, -1);
  return first;
}

function periodBack(grain: Grain, { from, to }: Window): Window {
  const step = { month: 1, quarter: 3, year: 12 }[grain as 'month'];
  if (step === undefined) {
    const days = grain === 'week' ? 7 : 1;
    return { from: plusDays(from, -days), to: plusDays(to, -days) };
  }
  const end = monthsBack(to, step);
  return { from: monthsBack(from, step), to: to === lastOfMonth(to) ? lastOfMonth(end) : end };
}

function slotsOf(
  query: MetricQueryInput,
  from: string,
  to: string,
  context: { priorFrom: string | null; priorTo: string | null },
): Slot[] {
  const whole = { from, to };
  const wholeCompared =
    context.priorFrom === null || context.priorTo === null || context.priorTo < FIRST || context.priorFrom > AS_OF
      ? null
      : { from: context.priorFrom, to: context.priorTo };
  // Without a grain the period before is what prior_period says; the calendar's own tests fix what that is.
  if (query.grain == null) return [{ ...whole, period: null, before: whole, compared: wholeCompared }];
  const periods = new Map<string, { from: string; to: string }>();
  for (let day = from; day <= to; day = plusDays(day, 1)) {
    const key = firstDayOf(query.grain, day);
    const slot = periods.get(key) ?? { from: day, to: day };
    slot.to = day;
    periods.set(key, slot);
  }
  return [...periods].map(([period, days]) => {
    const compared =
      query.compare === 'prior_year'
        ? periodBack('year', days)
        : { from: plusDays(days.from, -364), to: plusDays(days.to, -364) };
    return {
      ...days,
      period,
      before: periodBack(query.grain as Grain, days),
      compared: query.compare != null && compared.to >= FIRST && compared.from <= AS_OF ? compared : null,
    };
  });
}

const day = fc.integer({ min: 0, max: 546 }).map((n) => plusDays(FIRST, n));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 4 });
const amount = fc.integer({ min: -20000, max: 900000 }).map((n) => (n / 10000).toFixed(4));
const order = fc.record({
  customer: maybe(fc.constantFrom('a', 'b', 'c', 'd')),
  key: fc.constantFrom(0, 11, 12, 21, 31, 99),
  date: fc.oneof(day, fc.constantFrom('2024-01-31', '2024-02-29', '2024-03-31', '2023-12-31', '2024-01-01')),
  channel: maybe(fc.constantFrom('web', 'shop')),
  isVoid: fc.boolean(),
  amount,
  lines: fc.array(fc.record({ product: fc.constantFrom(1, 2, 3, 9), quantity: fc.integer({ min: 0, max: 9 }) }), {
    maxLength: 3,
  }),
  payments: fc.array(fc.record({ at: day, paid: maybe(day), ok: fc.boolean(), amount }), { maxLength: 2 }),
  refunds: fc.array(fc.record({ at: day, amount }), { maxLength: 1 }),
});

const asked = fc.oneof({ arbitrary: day, weight: 7 }, fc.constant(plusDays(FIRST, -40)));

const rangeOf = fc
  .tuple(asked, fc.integer({ min: 0, max: 120 }), fc.constantFrom('free', 'months', 'day', 'all'))
  .map(([from, length, kind]) => {
    const to = plusDays(from, kind === 'day' ? 0 : length);
    if (kind === 'all') return { from: null, to: null };
    return kind === 'months' ? { from: `${from.slice(0, 7)}-01`, to: lastOfMonth(to) } : { from, to };
  });

const question = fc
  .record({
    metrics: fc.uniqueArray(fc.constantFrom(...Object.keys(plain)), { minLength: 1, maxLength: 5 }),
    dimensions: fc.uniqueArray(fc.constantFrom('region', 'segment', 'channel'), { maxLength: 2 }),
    grain: fc.constantFrom(null, null, 'day', 'week', 'month', 'quarter', 'year' as const),
    range: rangeOf,
    where: fc.constantFrom(
      null,
      null,
      "region = 'North'",
      "segment IS NULL OR region <> 'South'",
      "channel IN ('web')",
      "coalesce(region, '') = ''",
    ),
    compare: fc.constantFrom(null, 'prior_period' as const, 'prior_year' as const, 'prior_year_same_weekday' as const),
    totals: fc.boolean(),
  })
  .map(({ range, ...rest }): MetricQueryInput => {
    const grain = rest.grain as Grain | null;
    // By grain only comparisons that move every day, or every month, alike are reckoned here.
    const byYear = rest.compare === 'prior_year' && grain !== 'day' && grain !== 'week';
    const compare = grain === null || rest.compare === 'prior_year_same_weekday' || byYear ? rest.compare : null;
    const usesChannel = rest.dimensions.includes('channel') || (rest.where?.includes('channel') ?? false);
    const lookingBack = new Set(['growth', 'kept_rate']);
    const metrics = rest.metrics.filter(
      (name) =>
        !(usesChannel && plain[name]?.from.includes('refunds')) &&
        !(lookingBack.has(name) && (grain === null || compare !== null || rest.totals)),
    );
    // Few periods: each of them is reckoned by a subquery a metric.
    const most = grain === 'day' ? 9 : grain === 'week' ? 45 : 200;
    const from = range.from ?? (grain === null ? null : '2023-11-15');
    const to =
      from !== null && (range.to === null || range.to > plusDays(from, most)) ? plusDays(from, most) : range.to;
    const asked = grain === null ? range : { from, to };
    return { ...rest, ...asked, grain, compare, metrics: metrics.length === 0 ? ['revenue'] : metrics };
  });

async function fill(
  connection: Connection,
  shop: readonly (typeof order extends fc.Arbitrary<infer T> ? T : never)[],
): Promise<void> {
  await connection.run(`
    INSERT INTO dim_customers VALUES (0, NULL, 'unknown', NULL), (11, 'a', 'North', 'home'), (12, 'a', 'South', 'home'), (21, 'b', 'North', NULL), (31, 'c', NULL, 'home');
    INSERT INTO dim_products VALUES (1, 'tools'), (2, 'toys'), (3, NULL)`);
  const text = (value: string | null): string => (value === null ? 'NULL' : `'${value}'`);
  for (const [i, one] of shop.entries()) {
    const id = `o${i}`;
    await connection.run(
      `INSERT INTO fact_orders VALUES ('${id}', ${text(one.customer)}, ${one.key}, '${one.date}', ${text(one.channel)}, NULL, ${one.isVoid}, ${one.amount}, 1)`,
    );
    for (const line of one.lines) {
      await connection.run(
        `INSERT INTO fact_order_items VALUES ('${id}', ${line.product}, '${one.date}', ${line.quantity}, 1)`,
      );
    }
    for (const [j, pay] of one.payments.entries()) {
      await connection.run(
        `INSERT INTO fact_payments VALUES ('p${i}_${j}', '${id}', '${pay.at} 12:00:00', ${text(pay.paid)}, 'card', ${pay.ok}, ${pay.amount})`,
      );
    }
    for (const back of one.refunds) {
      await connection.run(
        `INSERT INTO fact_refunds VALUES ('r${i}', '${id}', ${one.key}, '${back.at}', ${back.amount})`,
      );
    }
  }
  // A first event, so that all time begins where FIRST says.
  await connection.run(`INSERT INTO fact_refunds VALUES ('r', NULL, 0, '${FIRST}', 0)`);
}

async function views(connection: Connection): Promise<void> {
  const byKey = 'LEFT JOIN dim_customers AS c ON c.customer_key = o.customer_key';
  await connection.run(`
    CREATE VIEW w_orders AS SELECT o.*, c.region, c.segment FROM fact_orders AS o ${byKey};
    CREATE VIEW w_items AS SELECT i.*, o.channel, o.region, o.segment FROM fact_order_items AS i LEFT JOIN w_orders AS o USING (order_id);
    CREATE VIEW w_payments AS SELECT p.*, o.channel, o.region, o.segment FROM fact_payments AS p LEFT JOIN w_orders AS o USING (order_id);
    CREATE VIEW w_refunds AS SELECT o.*, c.region, c.segment, NULL::VARCHAR AS channel FROM fact_refunds AS o ${byKey};
    CREATE TABLE combinations AS SELECT DISTINCT region, segment, channel FROM
      (SELECT region, segment, channel FROM w_orders UNION SELECT region, segment, channel FROM w_items UNION
       SELECT region, segment, channel FROM w_payments UNION SELECT region, segment, channel FROM w_refunds)`);
}

/** Every row that could be in the answer, by plain subqueries: key -> values. */
async function reckon(
  connection: Connection,
  query: MetricQueryInput,
  slots: readonly Slot[],
  dimensions: readonly string[],
  level: number,
): Promise<Map<string, unknown[]>> {
  const filter = query.where == null ? 'TRUE' : query.where.replaceAll(/\b(region|segment|channel)\b/g, 'w.$1');
  const list = dimensions.map((name) => `k.${name}`).join(', ');
  const rows = new Map<string, unknown[]>();
  const key = [filter, ...dimensions.map((name) => `w.${name} IS NOT DISTINCT FROM k.${name}`)]
    .map((c) => `(${c})`)
    .join(' AND ');
  const from = dimensions.length === 0 ? '(SELECT 1) AS k' : `(SELECT DISTINCT ${list} FROM combinations AS k) AS k`;
  const parts = slots.map((slot, n) => {
    const values = query.metrics.flatMap((name, i) => {
      const sql = plain[name]?.sql;
      if (sql === undefined) throw new Error(name);
      // Of days before the first event, and of those after the as-of day, nothing is known.
      const unknown = slot.to < FIRST || slot.from > AS_OF;
      const now = `${unknown ? 'NULL' : `(${sql(slot, key, slot.before)})`}::DOUBLE AS v${i}`;
      if (query.compare == null) return [now];
      const before = slot.compared === null ? 'NULL' : `(${sql(slot.compared, key, slot.compared)})`;
      return [now, `${before}::DOUBLE AS p${i}`];
    });
    return `SELECT ${[`${n} AS n`, ...(list === '' ? [] : [list]), ...values].join(', ')} FROM ${from}`;
  });
  for (const row of await connection.rows<Record<string, unknown>>(parts.join(' UNION ALL '))) {
    const id = JSON.stringify([level, slots[Number(row['n'])]?.period, ...dimensions.map((name) => row[name])]);
    const values = query.metrics.flatMap((_, i) =>
      query.compare == null ? [row[`v${i}`]] : [row[`v${i}`], row[`p${i}`]],
    );
    rows.set(id, values);
  }
  return rows;
}

function same(a: unknown, b: unknown): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(Number(a) - Number(b)) <= 1e-6 * Math.max(1, Math.abs(Number(b)));
}

test('random questions agree with plain subqueries, with and without marts', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(order, { maxLength: 14 }),
      fc.array(question, { minLength: 6, maxLength: 6 }),
      async (shop, questions) => {
        const { database, connection, model } = await openSmallShop({ fill: (c) => fill(c, shop), asOf: AS_OF });
        try {
          await views(connection);
          for (const query of questions) {
            const compiled = await compileMetricQuery(connection, model, query, ownerPolicy);
            const direct = await compileMetricQuery(connection, model, query, ownerPolicy, { route: false });
            const rows = await connection.rows<Record<string, unknown>>(compiled.sql);
            expect(await connection.rows(direct.sql)).toEqual(rows);
            const { from, to } = compiled.context;
            if (from === null || to === null) throw new Error('no range');
            const dimensions = query.dimensions ?? [];
            const slots = slotsOf(query, from, to, compiled.context);
            const whole = slotsOf({ ...query, grain: null }, from, to, compiled.context);
            const expected = await reckon(connection, query, slots, dimensions, 0);
            if (query.totals === true) {
              const base = query.grain == null ? 0 : 1;
              const add = async (part: readonly Slot[], by: readonly string[], level: number): Promise<void> => {
                for (const [id, values] of await reckon(connection, query, part, by, level)) expected.set(id, values);
              };
              if (base === 1) await add(whole, dimensions, 1);
              if (dimensions.length > 0) await add(slots, [], 2);
              if (dimensions.length > 0) await add(whole, [], base + 2);
            }
            const seen = new Set<string>();
            for (const row of rows) {
              const level = Number(row['__total'] ?? 0);
              const by = (level & 2) === 2 ? [] : dimensions;
              const period = query.grain == null || (level & 1) === 1 ? null : row[query.grain];
              const id = JSON.stringify([level, period, ...by.map((name) => row[name])]);
              const values = query.metrics.flatMap((name) =>
                query.compare == null ? [row[name]] : [row[name], row[`${name}__prior`]],
              );
              const wanted = expected.get(id);
              if (wanted === undefined || seen.has(id) || !values.every((value, i) => same(value, wanted[i]))) {
                throw new Error(
                  `${JSON.stringify(query)}\n${id}: ${JSON.stringify(values)} instead of ${JSON.stringify(wanted)}\n${compiled.sql}`,
                );
              }
              seen.add(id);
            }
            for (const [id, values] of expected) {
              if (!seen.has(id) && values.some((value) => value !== null && Number(value) !== 0)) {
                throw new Error(`${JSON.stringify(query)}\nno row ${id}: ${JSON.stringify(values)}\n${compiled.sql}`);
              }
            }
          }
        } finally {
          database.close();
        }
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 8), endOnFailure: true },
  );
});
