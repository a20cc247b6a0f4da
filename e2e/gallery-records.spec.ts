import { expect, inspect, test } from './gallery-app.ts';

const section = (name: string) => new RegExp(`^${name}`);

test('a record: what is known, what belongs to it, what is missing and why', async ({ gallery: { page, open } }) => {
  await open('ready', '#/customers/C1');
  await expect(page.getByRole('region', { name: section('Orders') }).getByRole('row')).toHaveCount(4);
  await expect(page.getByText('Not shown: Refunded, because no extract day has a file of refunds.')).toBeVisible();
  await expect(page.getByRole('region', { name: section('Payments') })).toContainText('There are none.');
  await expect(page.getByRole('region', { name: section('Sessions') })).toContainText('fact_sessions is not in this');
  await inspect(page, 'record');
});

test('long texts stay inside; markup stays text', async ({ gallery: { page, open } }) => {
  await open('ready', '#/customers/long');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<b>Not markup.</b>');
  await expect(page.getByRole('region', { name: section('Orders') }).getByRole('row')).toHaveCount(4);
  const wide = await page.evaluate(() => [
    document.documentElement.scrollWidth - window.innerWidth,
    ...[...document.querySelectorAll('main')].map((main) => main.scrollWidth - main.clientWidth),
  ]);
  expect(Math.max(...wide)).toBeLessThanOrEqual(0);
  await inspect(page, 'record-long');
});

test('a record that is not there, one that loads, one that failed, rows that failed alone', async ({
  gallery: { page, open },
}) => {
  await open('ready', '#/customers/nobody');
  await expect(page.getByRole('heading', { name: 'This snapshot has no such customer' })).toBeVisible();
  await inspect(page, 'record-missing');
  await open('slow', '#/customers/C1');
  await expect(page.locator('[data-record][aria-busy=true]')).toBeVisible();
  await page.waitForTimeout(300);
  await inspect(page, 'record-loading');
  await open('failing', '#/customers/C1');
  await expect(page.getByRole('alert')).toContainText('Out of Memory');
  await inspect(page, 'record-failed');
  await open('ready', '#/customers/broken');
  await expect(page.getByRole('region', { name: section('Payments') }).getByRole('alert')).toContainText('nonsense');
  await expect(page.getByRole('region', { name: section('Orders') }).getByRole('row')).toHaveCount(4);
  await open('ready', '#/orders/O1');
  await expect(page.getByRole('alert')).toContainText('knows no orders to find');
});
