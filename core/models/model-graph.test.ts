import { afterEach, describe, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import type { Pack } from '../packs/pack.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { buildModelGraph } from './model-graph.ts';
import { shopFiles, shopPack } from './testing/model-pack.ts';

const open: Database[] = [];
afterEach(() => {
  for (const database of open.splice(0)) database.close();
});

async function graphOf(pack: Pack) {
  const database = await Database.open();
  open.push(database);
  const connection = await database.connect();
  const { graph, diagnostics } = await buildModelGraph(pack, connection);
  return { graph, connection, findings: diagnostics.map(formatDiagnostic) };
}

describe('a good pack', () => {
  test('is ordered, bound and without findings', async () => {
    const { graph, findings } = await graphOf(shopPack());
    expect(findings).toEqual([]);
    expect(graph.order).toEqual(['dim_customers', 'stg_orders', 'stg_refunds', 'fact_orders', 'mart_days']);
    const fact = graph.nodes.get('fact_orders');
    expect(fact?.references).toEqual(['stg_refunds', 'stg_orders', 'dim_customers']);
    expect(fact?.columns).toEqual([
      { name: 'order_id', type: 'VARCHAR', lineage: ['stg_orders.order_id'] },
      { name: 'order_date', type: 'DATE', lineage: ['stg_orders.order_date'] },
      { name: 'customer_id', type: 'VARCHAR', lineage: ['stg_orders.customer_id'] },
      { name: 'customer_key', type: 'UBIGINT', lineage: ['dim_customers.customer_key'] },
      { name: 'amount', type: 'DECIMAL(18,4)', lineage: ['stg_orders.amount'] },
      { name: 'has_coupon', type: 'BOOLEAN', lineage: ['stg_orders.coupon'] },
      { name: 'refunded_amount', type: 'DECIMAL(38,4)', lineage: ['stg_refunds.amount'] },
      { name: 'refunds', type: 'BIGINT', lineage: ['stg_refunds.*'] },
    ]);
    expect(graph.nodes.get('stg_orders')?.columns.at(-1)).toEqual({
      name: 'order_date',
      type: 'DATE',
      lineage: ['source.orders.created_at'],
    });
    expect(graph.nodes.get('mart_days')?.references).toEqual(['fact_orders', 'settings.values']);
    expect(graph.metricColumns.get('regional')).toEqual(['order_date', 'region']);
  });

  test('an scd2 model is bound in its wrapped form', async () => {
    const { graph } = await graphOf(shopPack());
    const dimension = graph.nodes.get('dim_customers');
    expect(dimension?.references).toEqual(['history.customers']);
    expect(dimension?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'customer_key UBIGINT',
      'customer_id VARCHAR',
      'email VARCHAR',
      'region VARCHAR',
      'valid_from DATE',
      'valid_to DATE',
      'is_current BOOLEAN',
      'current_region VARCHAR',
    ]);
    expect(dimension?.columns.at(-1)?.lineage).toEqual(['history.customers.region']);
  });

  test('every SQL can be wrapped and built, also with a comment or semicolon at its end', async () => {
    const { graph, connection, findings } = await graphOf(
      shopPack({
        'models/staging/stg_refunds.sql': `${shopFiles['models/staging/stg_refunds.sql']}; -- done;\n/* really */ `,
      }),
    );
    expect(findings).toEqual([]);
    for (const name of graph.order) {
      await connection.run(`CREATE TABLE built_${name} AS SELECT * FROM (${graph.nodes.get(name)?.sql})`);
    }
    expect(await connection.number('SELECT count(*) FROM built_dim_customers')).toBe(1);
  });

  test('a computed model has the columns of its YAML', async () => {
    const { graph, findings } = await graphOf(
      shopPack({
        'models/marts/mart_forecast.yml': `description: x
grain: one day
computed: {function: holt_winters, inputs: [mart_days]}
columns: [{name: day, type: DATE}, {name: value, type: DOUBLE}]
`,
      }),
    );
    expect(findings).toEqual([]);
    expect(graph.order.at(-1)).toBe('mart_forecast');
    expect(graph.nodes.get('mart_forecast')).toMatchObject({ sql: '', references: ['mart_days'] });
  });
});

const yml = (columns: string) => `description: x\ngrain: x\ncolumns: [${columns}]\n`;

describe('a bad pack', () => {
  const cases: [string, Record<string, string | null>, RegExp][] = [
    [
      'a cycle',
      {
        'models/staging/stg_refunds.sql':
          'SELECT order_id AS refund_id, order_id, revenue AS amount FROM mart_days, fact_orders',
      },
      /^models\/facts\/fact_orders.yml:1:1 error \[model-cycle\].*fact_orders -> stg_refunds -> fact_orders/,
    ],
    [
      'an unknown reference',
      { 'models/staging/stg_refunds.sql': 'SELECT id AS refund_id, order_id, amount\nFROM source.refund' },
      /^models\/staging\/stg_refunds.sql:2:6 error \[unknown-reference\].*"source.refund".*Did you mean "source.refunds"\?/,
    ],
    [
      'a source without its schema',
      { 'models/staging/stg_refunds.sql': 'SELECT 1 AS refund_id, order_id, amount FROM refunds' },
      /\[unknown-reference\].*Did you mean "source.refunds"\?/,
    ],
    [
      'the history of a source that keeps none',
      { 'models/staging/stg_refunds.sql': 'SELECT id AS refund_id, order_id, amount FROM history.refunds' },
      /\[unknown-reference\].*"history.refunds"/,
    ],
    [
      'a syntax error',
      { 'models/staging/stg_refunds.sql': 'SELECT id AS refund_id,\n  order_id amount total FROM source.refunds' },
      /^models\/staging\/stg_refunds.sql:2:19 error \[model-sql-invalid\].*syntax error at or near "total"/,
    ],
    [
      'an unknown column',
      { 'models/staging/stg_refunds.sql': 'SELECT id AS refund_id, order_id,\n  amont AS amount FROM source.refunds' },
      /^models\/staging\/stg_refunds.sql:2:3 error \[model-sql-invalid\].*"amont" not found.*Did you mean "amount"\?/,
    ],
    [
      'two statements',
      { 'models/staging/stg_refunds.sql': 'SELECT 1; SELECT 2' },
      /\[model-not-one-select\].*found 2 statements/,
    ],
    ['no statement', { 'models/staging/stg_refunds.sql': '-- later' }, /\[model-not-one-select\].*found nothing/],
    [
      'no SELECT',
      { 'models/staging/stg_refunds.sql': 'DROP TABLE source.orders' },
      /\[model-not-one-select\].*another kind/,
    ],
    [
      'a PIVOT statement',
      { 'models/staging/stg_refunds.sql': 'PIVOT source.refunds ON id' },
      /\[model-not-one-select\]/,
    ],
    [
      'a file',
      { 'models/staging/stg_refunds.sql': "SELECT * FROM read_parquet('x.parquet')" },
      /^models\/staging\/stg_refunds.sql:1:15 error \[pack-reads-files\].*read_parquet/,
    ],
    [
      'a file as a table',
      { 'models/staging/stg_refunds.sql': "SELECT * FROM '/etc/passwd'" },
      /\[pack-reads-files\].*'\/etc\/passwd'/,
    ],
    [
      'the clock',
      {
        'models/staging/stg_refunds.sql':
          "SELECT id AS refund_id, order_id, amount FROM source.refunds WHERE current_date > DATE '2020-01-01'",
      },
      /\[sql-not-repeatable\].*current_date/,
    ],
    [
      'a described column that is not there',
      {
        'models/staging/stg_refunds.yml': yml(
          '{name: refund_id}, {name: order_id}, {name: amount}, {name: refund_idd}',
        ),
      },
      /^models\/staging\/stg_refunds.yml:3:64 error \[column-not-in-sql\]/,
    ],
    [
      'a column that is not described',
      { 'models/staging/stg_refunds.yml': yml('{name: refund_id}, {name: order_id}') },
      /^models\/staging\/stg_refunds.yml:1:1 warning \[column-not-described\].*"amount"/,
    ],
    [
      'another type',
      { 'models/staging/stg_refunds.yml': yml('{name: refund_id}, {name: order_id}, {name: amount, type: DOUBLE}') },
      /\[column-type-differs\] stg_refunds.amount is declared DOUBLE, but the SQL gives DECIMAL\(18,4\)/,
    ],
    [
      'an optional reference that is not read',
      {
        'models/staging/stg_refunds.yml': `${yml('{name: refund_id}, {name: order_id}, {name: amount}')}optional_references: [source.refund]\n`,
      },
      /\[model-inconsistent\].*"source.refund".*Did you mean "source.refunds"\?/,
    ],
    [
      'scd2 without its columns',
      {
        'models/dimensions/dim_customers.sql':
          'SELECT id AS customer_id, email, region, _extract_date FROM history.customers',
      },
      /\[model-inconsistent\].*scd2 names the column "extract_date"/,
    ],
    [
      'two columns of one name, whatever their case',
      {
        'models/staging/stg_refunds.sql':
          'SELECT id AS refund_id, order_id, amount, id AS ORDER_ID FROM source.refunds',
      },
      /^models\/staging\/stg_refunds.sql error \[model-inconsistent\] The model stg_refunds: the SQL gives two columns named "order_id"/i,
    ],
    [
      'an illegal incremental model',
      {
        'models/marts/mart_days.sql':
          'SELECT any_value(order_date) AS order_date,\n  sum(amount) AS revenue, count(*) AS orders FROM fact_orders',
      },
      /^models\/marts\/mart_days.sql:\d+:\d+ error \[illegal-incremental-model\] mart_days cannot be built incrementally: an aggregate of fact_orders is not grouped by order_date/,
    ],
    [
      'a metric filter that is no expression',
      {
        'metrics/shop.yml': (shopFiles['metrics/shop.yml'] ?? '').replace(
          'filter: has_coupon',
          'filter: "has_coupon) FROM x; --"',
        ),
      },
      /^metrics\/shop.yml:4:5 error \[metric-inconsistent\].*its filter is no SQL expression/,
    ],
  ];
  test.each(cases)('%s', async (_name, changes, expected) => {
    const { findings } = await graphOf(shopPack(changes));
    expect(
      findings.some((line) => expected.test(line)),
      findings.join('\n'),
    ).toBe(true);
  });

  test('what reads a broken model is left out without findings of its own', async () => {
    const { graph, findings } = await graphOf(
      shopPack({ 'models/staging/stg_refunds.sql': 'SELECT nothing FROM source.refunds' }),
    );
    expect(findings).toHaveLength(1);
    expect(graph.order).toEqual(['dim_customers', 'stg_orders']);
  });
});

describe('fingerprints', () => {
  async function prints(changes: Record<string, string | null> = {}, edit: (pack: Pack) => Pack = (pack) => pack) {
    const { graph } = await graphOf(edit(shopPack(changes)));
    return new Map([...graph.nodes].map(([name, node]) => [name, node.fingerprint]));
  }
  async function changed(changes: Record<string, string | null>, edit?: (pack: Pack) => Pack): Promise<string[]> {
    const [before, after] = [await prints(), await prints(changes, edit)];
    return [...after].filter(([name, print]) => before.get(name) !== print).map(([name]) => name);
  }

  test('do not see layout, comments and descriptions', async () => {
    expect(
      await changed({
        'models/staging/stg_refunds.sql':
          '-- Refunds\nSELECT id AS refund_id,\n  order_id, amount\nFROM   source.refunds;\n',
        'models/staging/stg_refunds.yml': (shopFiles['models/staging/stg_refunds.yml'] ?? '').replace(
          'Refunds.',
          'All refunds.',
        ),
      }),
    ).toEqual([]);
  });

  test('see SQL, also a constant, and go down the graph', async () => {
    const sql = 'SELECT id AS refund_id, order_id, amount FROM source.refunds WHERE amount > 0.5';
    expect(await changed({ 'models/staging/stg_refunds.sql': sql })).toEqual([
      'stg_refunds',
      'fact_orders',
      'mart_days',
    ]);
    const [one, other] = [
      await prints({ 'models/staging/stg_refunds.sql': sql }),
      await prints({ 'models/staging/stg_refunds.sql': sql.replace('0.5', '0.25') }),
    ];
    expect(one.get('stg_refunds')).not.toBe(other.get('stg_refunds'));
  });

  test('see the settings that a model names, the zone of its dates and the definition of its sources', async () => {
    const currency = (shopFiles['pack.yml'] ?? '').replace('value: EUR', 'value: GBP');
    expect(await changed({ 'pack.yml': currency })).toEqual(['mart_days']);
    const zone = `${shopFiles['pack.yml']}calendar: {time_zone: Asia/Tokyo}\n`;
    expect(await changed({ 'pack.yml': zone })).toEqual(['stg_orders', 'fact_orders', 'mart_days']);
    const cents = (pack: Pack): Pack => ({
      ...pack,
      sources: pack.sources.map((source) =>
        source.name === 'refunds'
          ? { ...source, columns: source.columns.map((c) => (c.name === 'amount' ? { ...c, unit: 'cents' } : c)) }
          : source,
      ),
    });
    expect(await changed({}, cents)).toEqual(['stg_refunds', 'fact_orders', 'mart_days']);
    const tracked = (shopFiles['models/dimensions/dim_customers.yml'] ?? '').replace(
      'track: [region]',
      'track: [region, email]',
    );
    expect(await changed({ 'models/dimensions/dim_customers.yml': tracked })).toEqual([
      'dim_customers',
      'fact_orders',
      'mart_days',
    ]);
  });
});
