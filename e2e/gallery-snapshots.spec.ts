import { expect, inspect, test } from './gallery-app.ts';

test('the timeline and what a build did', async ({ gallery: { page, open } }) => {
  await open('ready', '#/snapshots');
  const points = page.getByRole('navigation', { name: 'Timeline' }).getByRole('link');
  await expect(points).toHaveCount(8);
  await expect(points.first()).toContainText('current');
  await expect(page.getByRole('table')).toContainText('parts of stg_orders changed');
  await inspect(page, 'snapshots');
  await page.getByRole('tab', { name: /^Sources/ }).click();
  await expect(page.getByRole('table')).toContainText('gift_note is not read');
  await inspect(page, 'snapshots-sources');
  await page.getByRole('tab', { name: 'Timings' }).click();
  await expect(page.getByText(/^Stages, 17 s in all/)).toBeVisible();
  await inspect(page, 'snapshots-timings');
});

test('an older snapshot is shown in the whole window, and the newest again', async ({ gallery: { page, open } }) => {
  await open('ready', '#/snapshots');
  const points = page.getByRole('navigation', { name: 'Timeline' }).getByRole('link');
  await points.first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(points.nth(1)).toBeFocused();
  const id = await page.getByRole('heading', { level: 2 }).innerText();
  await page.getByRole('button', { name: 'View this snapshot' }).click();
  await expect(page.getByTestId('snapshot-id')).toHaveText(id);
  await expect(points.nth(1)).toContainText('in view');
  await inspect(page, 'snapshots-past');
  await page.getByRole('button', { name: 'Back to the newest' }).first().click();
  await expect(page.getByTestId('snapshot-id')).not.toHaveText(id);
});

test('pinned and unpinned; rolled back after a question, and forward again', async ({ gallery: { page, open } }) => {
  await open('ready', '#/snapshots');
  const points = page.getByRole('navigation', { name: 'Timeline' }).getByRole('link');
  const newest = await page.getByTestId('snapshot-id').innerText();
  await points.nth(1).click();
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(points.nth(1)).toContainText('pinned');
  await page.getByRole('button', { name: 'Unpin' }).click();
  await expect(points.nth(1)).not.toContainText('pinned');
  await page.getByRole('button', { name: 'Roll back to it' }).click();
  await expect(page.getByRole('dialog')).toContainText(newest);
  await inspect(page, 'snapshots-rollback');
  await page.getByRole('button', { name: 'Roll back', exact: true }).click();
  await expect(points.nth(1)).toContainText('current');
  await expect(page.getByTestId('snapshot-id')).not.toHaveText(newest);
  await inspect(page, 'snapshots-rolled-back');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(points.first()).toContainText('current');
  await expect(page.getByTestId('snapshot-id')).toHaveText(newest);
});

test('while another writer works nothing changes, and it is said why', async ({ gallery: { page, open } }) => {
  await open('failing', '#/snapshots');
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('assay refresh');
  await inspect(page, 'snapshots-locked');
});

test('a build that checks refused, with the rows that failed', async ({ gallery: { page, open } }) => {
  await open('ready', '#/snapshots');
  const points = page.getByRole('navigation', { name: 'Timeline' }).getByRole('link');
  await points.filter({ hasText: 'refused' }).click();
  await expect(page.getByRole('alert')).toContainText('Checks refused this build');
  await page.getByRole('button', { name: 'Show rows' }).click();
  await expect(page.getByRole('gridcell', { name: '536365' })).toBeVisible();
  await inspect(page, 'snapshots-rejected');
});

test('nothing published, and a snapshot that is gone', async ({ gallery: { page, open } }) => {
  await open('empty', '#/snapshots');
  await expect(page.getByText('Nothing has been published yet')).toBeVisible();
  await inspect(page, 'snapshots-empty');
  await open('ready', '#/snapshots/1999-01-01.1');
  await expect(page.getByText('There is no snapshot 1999-01-01.1')).toBeVisible();
});

test('two snapshots compared: figures, restated periods, tables', async ({ gallery: { page, open } }) => {
  await open('ready', '#/snapshots');
  await page.getByRole('tab', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { name: 'Restated periods' })).toBeVisible();
  await expect(page.getByText('total_amount was DECIMAL(18,2), is DECIMAL(18,4)')).toBeVisible();
  await expect(page.getByText(/^\d+ more are the same in both/)).toBeVisible();
  await inspect(page, 'snapshots-compare');
  await page
    .getByRole('button', { name: /^Why: .*revenue/i })
    .last()
    .click();
  await expect(page.getByRole('dialog')).toContainText('status was paid, is cancelled');
  await expect(page.getByRole('dialog')).toContainText('212');
  await inspect(page, 'snapshots-why');
  await page.keyboard.press('Escape');
  await open('slow', '#/snapshots');
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled')).toBeVisible();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByText(/^Comparing…/)).toBeVisible();
});
