import { assay, expect, generateShop, goTo, shopDays, test } from './app.ts';

test('from an empty start to figures: connect, first look, refresh, home', async ({ app, page, shop, workspace }) => {
  test.setTimeout(120_000);
  await expect(page.getByText('No shop is connected')).toBeVisible();
  await page.getByRole('button', { name: 'Connect a source' }).click();

  await app.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] });
  }, shop);
  await page.getByRole('button', { name: 'Choose…' }).click();
  await expect(page.getByLabel('Folder of the extracts')).toHaveValue(shop);
  await page.getByRole('button', { name: 'Look at it' }).click();

  const orders = page.getByRole('region', { name: 'Table orders', exact: true });
  await expect(orders).toBeVisible({ timeout: 60_000 });
  await expect(orders.getByRole('combobox', { name: 'orders holds' })).toHaveValue('orders');
  await orders.getByRole('button', { name: 'Show columns' }).click();
  await expect(orders.getByRole('combobox', { name: 'orders.total_amount stands for' })).toHaveValue('total_amount');
  await page.getByRole('button', { name: 'Save and refresh' }).click();

  await expect(page.getByRole('list', { name: 'Stages' })).toBeVisible();
  await expect(page.getByText(/Published snapshot/).first()).toBeVisible({ timeout: 90_000 });

  await goTo(page, 'Home');
  const revenue = page.locator('[data-metric=total_revenue] [data-value]');
  await expect(revenue).toBeVisible();

  // The window and the command line give the same figure, to the last digit (one keeps the zeros at the end).
  await page.getByText('All time', { exact: true }).click();
  const json = await assay('metrics', 'total_revenue', '--workspace', workspace, '--format', 'json');
  const [row] = JSON.parse(json) as { total_revenue: string }[];
  const plain = (decimal: string | null | undefined) => (decimal ?? '').replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  expect(plain(row?.total_revenue)).not.toBe('');
  await expect.poll(async () => plain(await revenue.getAttribute('data-value'))).toBe(plain(row?.total_revenue));
});

test('a wrong folder is a clear error, and nothing is written', async ({ page, scratch }) => {
  await page.getByRole('button', { name: 'Connect a source' }).click();
  await page.getByLabel('Folder of the extracts').fill(`${scratch}/nowhere`);
  await page.getByRole('button', { name: 'Look at it' }).click();
  const failure = page.getByRole('alert').filter({ hasText: 'nowhere' });
  await expect(failure).toBeVisible();
  await failure.getByRole('button', { name: 'Show details' }).click();
  await expect(page.getByRole('region', { name: 'Details' })).toBeVisible();
  await goTo(page, 'Sources');
  await expect(page.getByText('No shop is connected')).toBeVisible();
});

test('a refresh can be cancelled, and what was published stays', async ({ page, scratch }) => {
  test.setTimeout(120_000);
  await generateShop(`${scratch}/big`, shopDays.days, 600);
  await page.getByRole('button', { name: 'Connect a source' }).click();
  await page.getByLabel('Folder of the extracts').fill(`${scratch}/big`);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByRole('button', { name: 'Save and refresh' }).click({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Cancel refresh' }).click();
  await expect(page.getByText('The refresh was cancelled.')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('cell', { name: 'Cancelled', exact: true })).toBeVisible();
  await goTo(page, 'Home');
  await expect(page.getByText('No snapshot yet')).toBeVisible();
});
