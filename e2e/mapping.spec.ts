import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assay, expect, goTo, test } from './app.ts';

const days = { '2026-11-19': ['1,a,10.00,completed', '2,b,20.50,verschickt'], '2026-11-20': ['3,a,5.25,verschickt'] };

/** A tiny shop of CSV files that writes one of its statuses in its own language. */
async function writeShop(folder: string): Promise<void> {
  for (const [day, rows] of Object.entries(days)) {
    const lines = rows.map((row) => {
      const [id, customer, amount, status] = row.split(',');
      return `${id},${customer},${amount},${day}T10:00:00,${status}`;
    });
    await mkdir(path.join(folder, `orders/dt=${day}`), { recursive: true });
    const text = ['id,customer_id,total_amount,created_at,status', ...lines, ''].join('\n');
    await writeFile(path.join(folder, `orders/dt=${day}/orders.csv`), text);
  }
  await assay('manifest', folder);
}

test('an unknown status blocks the build, shows its rows, and is mapped in the window', async ({ page, scratch }) => {
  test.setTimeout(120_000);
  const shop = path.join(scratch, 'shop');
  await writeShop(shop);
  await page.getByRole('button', { name: 'Connect a source' }).click();
  await page.getByLabel('Folder of the extracts').fill(shop);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByText(/1 status belongs to no class yet/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Save and refresh' }).click();

  await page.getByRole('button', { name: 'See the failing rows' }).click({ timeout: 60_000 });
  await expect(page.getByRole('heading', { name: 'Checks that found something' })).toBeVisible();
  await page
    .getByRole('row', { name: /order_status/ })
    .getByRole('button', { name: 'Show rows' })
    .click();
  await expect(page.getByRole('grid').getByRole('gridcell', { name: 'verschickt' }).first()).toBeVisible();
  await goTo(page, 'Home');
  await expect(page.getByText(/The last refresh was blocked by checks/)).toBeVisible();

  await goTo(page, 'Sources');
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByRole('combobox', { name: 'verschickt counts as' }).click();
  await page.getByRole('option', { name: 'done' }).click();
  await page.getByRole('button', { name: 'Save and refresh' }).click();
  await expect(page.getByText(/Published snapshot/).first()).toBeVisible({ timeout: 60_000 });
  await goTo(page, 'Home');
  await page.getByText('All time', { exact: true }).click();
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toHaveAttribute('data-value', '35.7500');
  await expect(page.locator('[data-metric=payment_success_rate]')).toContainText('Unavailable');
});
