import { expect, inspect, test } from './gallery.ts';

test('loading: skeletons in the final shape', async ({ gallery: { page, open } }) => {
  await open('slow', '#/home');
  await expect(page.locator('article[aria-busy=true]').first()).toBeVisible();
  await page.waitForTimeout(300);
  await inspect(page, 'loading');
});

test('one figure that fails takes no other with it', async ({ gallery: { page, open } }) => {
  await open('failing', '#/home');
  await expect(page.locator('[data-metric=aov]')).toContainText('Failed');
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();
  await inspect(page, 'failing');
  await page.locator('[data-metric=aov]').getByRole('button').click();
  await expect(page.getByRole('dialog').getByRole('alert').first()).toContainText('Out of Memory');
});

test('unavailable says which source is missing; markup in texts stays text', async ({ gallery: { page, open } }) => {
  await open('ready', '#/home');
  await expect(page.locator('[data-metric=order_conversion_rate]')).toContainText('web_events');
  await page.locator('[data-metric=total_revenue]').getByRole('button').click();
  await expect(page.getByRole('dialog')).toContainText('<b>Not markup.</b>');
});

test('missing days, stale data', async ({ gallery: { page, open } }) => {
  await open('stale', '#/home');
  await page.getByRole('button', { name: '1 day missing' }).click();
  await expect(page.getByText('No extract came for')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText(/9 days ago\./)).toBeVisible();
  await inspect(page, 'stale');
});

test('connected without a snapshot', async ({ gallery: { page, open } }) => {
  await open('connected', '#/home');
  await expect(page.getByRole('button', { name: 'Refresh now' })).toBeVisible();
  await inspect(page, 'connected');
});

test('running: stage, amount, rate; then cancelled', async ({ gallery: { page, open } }) => {
  test.setTimeout(90_000);
  await open('slow', '#/sources');
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(page.getByText(/MB\/s/)).toBeVisible({ timeout: 30_000 });
  await inspect(page, 'running');
  await page.getByRole('button', { name: 'Cancel refresh' }).click();
  await expect(page.getByText('The refresh was cancelled.')).toBeVisible();
  await inspect(page, 'cancelled');
});

test('a refresh goes on while people look elsewhere, and the new snapshot is shown', async ({
  gallery: { page, open },
}) => {
  await open('ready', '#/sources');
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await page.keyboard.press('ControlOrMeta+1');
  await expect(page.getByText(/^Refreshing\./)).toBeVisible();
  const before = await page.getByTestId('snapshot-id').innerText();
  await expect(page.getByTestId('snapshot-id')).not.toHaveText(before, { timeout: 30_000 });
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();
});

test('a rejected and a failed run', async ({ gallery: { page, open } }) => {
  await open('ready', '#/sources/runs/run-2');
  await page.getByRole('button', { name: 'Show rows' }).click();
  await expect(page.getByRole('gridcell', { name: '536365' })).toBeVisible();
  await inspect(page, 'rejected');
  await open('ready', '#/sources/runs/run-1');
  await page.getByRole('button', { name: 'Show details' }).click();
  await expect(page.getByRole('region', { name: 'Details' })).toContainText('ENOSPC');
  await inspect(page, 'failed-run');
});

test('the mapping: what is required, taken over and written', async ({ gallery: { page, open } }) => {
  await open('empty', '#/sources/connect');
  await page.getByLabel('Folder of the extracts').fill('/data/shop/gold');
  await page.getByRole('button', { name: 'Look at it' }).click();
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await expect(save).toBeDisabled();
  await page.getByRole('combobox', { name: 'sales_orders.state stands for' }).click();
  await page.getByRole('option', { name: 'status' }).click();
  await expect(page.getByText(/2 statuses belong to no class/)).toBeVisible();
  await page.getByRole('combobox', { name: 'verschickt counts as' }).click();
  await page.getByRole('option', { name: 'done' }).click();
  await expect(page.getByText(/1 status belongs to no class/)).toBeVisible();
  await inspect(page, 'mapping');
  await save.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sources' })).toBeVisible();
  const written = await page.evaluate(() => (globalThis as unknown as { demo: { mapping: unknown } }).demo.mapping);
  expect(written).toMatchObject({
    sources: { orders: { folder: 'sales_orders', columns: { status: { from: 'state' } } } },
    statuses: { order_status: { verschickt: 'done' } },
  });
});

test('a bucket form that is not filled says what is missing', async ({ gallery: { page, open } }) => {
  await open('empty', '#/sources/connect');
  await page.getByText('S3 bucket').click();
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByText('Say which bucket')).toBeVisible();
  await page.getByLabel('Bucket and prefix').fill('shop/gold');
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByText('A bucket begins with s3://')).toBeVisible();
  await inspect(page, 'bucket');
});

test('a process that stopped', async ({ gallery: { page, open } }) => {
  await open('ready', '#/home');
  await page.evaluate(() =>
    (globalThis as unknown as { demo: { crash: (p: string, ms: number) => void } }).demo.crash('reader', 800),
  );
  await expect(page.getByText('It is being started again.')).toBeVisible();
  await expect(page.getByText('The query process stopped and was restarted.')).toBeVisible();
  await inspect(page, 'restarted');
});

test('ten million rows: both ends by keyboard, with a handful of elements', async ({ gallery: { page, open } }) => {
  test.setTimeout(120_000);
  await open('ready', '#/sql');
  await page.locator('.monaco-editor .view-lines').click();
  await page.keyboard.insertText('SELECT millions');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByTestId('sql-status')).toContainText('10,000,000 rows in', { timeout: 90_000 });
  const grid = page.getByRole('grid', { name: 'Result' });
  await grid.focus();
  await page.keyboard.press('ControlOrMeta+End');
  await expect(grid.locator('[id$=active]')).toHaveText('9999999');
  await page.keyboard.press('ArrowUp');
  await expect(grid.locator('[id$=active]')).toHaveText('9999998');
  await page.keyboard.press('ControlOrMeta+Home');
  await expect(grid.locator('[id$=active]')).toHaveText('0');
  expect(await grid.getByRole('row').count()).toBeLessThan(80);
  await page.mouse.move(900, 600);
  await page.mouse.wheel(0, 28 * 5);
  await expect(grid.getByRole('rowheader', { name: '6', exact: true })).toBeVisible();
});
