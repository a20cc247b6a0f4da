import { EngineError } from '#core/protocol/engine-error';
import type { RecordColumn, RecordFact, RecordKind, RecordPage, RecordRows } from '#core/protocol/record';

const money = { kind: 'currency', scale: 2, unit: 'GBP' } as const;
const column = (name: string, label: string, over: Partial<RecordColumn> = {}): RecordColumn => ({
  ...{ column: name, label, format: null, link: null },
  ...over,
});

export const demoCustomers: RecordKind = {
  ...{
    name: 'customers',
    label: 'Customer',
    model: 'mart_customers',
    id: 'customer_id',
    title: 'name',
    also: ['email'],
  },
  ...{ facts: [], details: [] },
};

/** Longer than any page is wide, without a place to break it; and what must stay text. */
const long = `${'Aktiengesellschaft'.repeat(12)} <b>Not markup.</b>`;

const fact = (
  one: RecordColumn,
  type: string,
  value: string | null,
  unavailable: string | null = null,
): RecordFact => ({
  ...one,
  ...{ type, value, unavailable },
});

const rows = (label: string, over: Partial<RecordRows>): RecordRows => ({
  ...{ label, description: '', model: 'mart_orders', columns: [], missing: [], unavailable: null, rows: 0, sql: '' },
  ...over,
});

const orderColumns = [
  column('order_id', 'Order', { link: 'orders' }),
  column('ordered_at', 'Placed'),
  column('status', 'Status'),
  column('order_amount', 'Order value', { format: money }),
];

/** `nobody` is not there, `long` has long texts, `broken` has rows that cannot be read; any other is a customer. */
export function demoRecord(kind: string, id: string, snapshot: string): RecordPage {
  if (kind !== 'customers') throw new EngineError('record-kind-unknown', { kind, snapshot, known: ['customers'] });
  const page = { snapshot, kind, label: 'Customer', id };
  if (id === 'nobody') return { ...page, title: null, found: false, facts: [], details: [] };
  return {
    ...page,
    ...{ title: id === 'long' ? long : 'Ada Example', found: true },
    facts: [
      fact(column('email', 'E-mail'), 'VARCHAR', id === 'long' ? `${long}@example.com` : 'ada@example.com'),
      fact(column('region', 'Region'), 'VARCHAR', null),
      fact(column('signup_date', 'Customer since'), 'DATE', '2025-11-03'),
      fact(column('order_value', 'Order value', { format: money }), 'DECIMAL(38,4)', '7421.0400'),
      fact(
        column('sessions', 'Sessions'),
        'BIGINT',
        null,
        'it needs source.web_events: no extract day has a file of it',
      ),
    ],
    details: [
      rows('Orders', {
        ...{ columns: orderColumns, rows: 3, sql: `SELECT * FROM demo_orders WHERE customer_id = '${id}'` },
        missing: [{ label: 'Refunded', reason: 'no extract day has a file of refunds' }],
      }),
      rows('Payments', {
        description: 'Attempts of every status to pay these orders.',
        ...(id === 'broken' ? { columns: orderColumns, rows: 2, sql: 'SELECT nonsense' } : {}),
      }),
      rows('Sessions', {
        model: 'fact_sessions',
        unavailable: 'it needs source.web_events: no extract day has a file of it',
      }),
    ],
  };
}

/** The rows that a page of a record asks for in SQL; null for any other statement. */
export function demoRecordRows(sql: string): Readonly<Record<string, readonly (string | null)[]>> | null {
  if (!sql.includes('FROM demo_orders')) return null;
  return {
    order_id: ['O000042056', 'O000040497', 'O000035206'],
    ordered_at: ['2026-10-20 16:25:06', '2026-10-09 12:31:47', '2026-08-30 13:01:27'],
    status: ['completed', sql.includes("'long'") ? long : 'returned', null],
    order_amount: ['448.1000', '135.5500', '194.2300'],
  };
}
