import { expect, test } from 'vitest';
import { compilePathTemplate } from './path-template.ts';

const dateOf = (template: string, key: string) => compilePathTemplate('orders', template).match(key)?.date;

test.each([
  ['orders/dt={date}/**', 'orders/dt=2026-11-20/a/b.csv', '2026-11-20'],
  ['orders/dt={date}/hour={hour}/*.csv', 'orders/dt=2026-11-20/hour=07/x.csv', '2026-11-20'],
  ['exports/{date}/orders-*.csv', 'exports/20261120/orders-1.csv', '2026-11-20'],
  ['exports/{year}/{month}/{day}/orders.csv', 'exports/2026/11/20/orders.csv', '2026-11-20'],
  ['{date}/orders_{date}.csv', '2026-11-20/orders_2026-11-20.csv', '2026-11-20'],
  ['dump/orders (1).csv', 'dump/orders (1).csv', null],
  ['dump/orders+*.csv', 'dump/orders+a.csv', null],
])('%s takes %s', (template, key, date) => {
  expect(dateOf(template, key)).toBe(date);
});

test.each([
  ['orders/dt={date}/*', 'orders/dt=2026-11-20/a/b.csv'],
  ['orders/dt={date}/*', 'orders/dt=2026-13-20/a.csv'],
  ['orders/dt={date}/*', 'other/orders/dt=2026-11-20/a.csv'],
  ['{date}/orders_{date}.csv', '2026-11-20/orders_2026-11-21.csv'],
  ['orders.csv', 'ordersXcsv'],
])('%s leaves %s', (template, key) => {
  expect(dateOf(template, key)).toBe(undefined);
});

test.each([
  '../{date}/x.csv',
  '/abs/{date}.csv',
  'a\\{date}',
  'x/{week}/y',
  'x/{year}/y.csv',
  '{date}/{year}{month}{day}',
])('%s is refused', (template) => {
  expect(() => compilePathTemplate('orders', template)).toThrow(
    expect.objectContaining({ code: 'path-template-invalid' }),
  );
});

test('the folder that is listed', () => {
  const folder = (template: string) => compilePathTemplate('orders', template).folder;
  expect(folder('orders/dt={date}/**')).toBe('orders/');
  expect(folder('exports/2026/orders-{date}.csv')).toBe('exports/2026/');
  expect(folder('{date}.csv')).toBe('');
});
