import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { accessibilityFaults, expect, goTo, test } from './app.ts';

test.use({ start: 'published' });

test('a question is made by choosing, stands in the address, and becomes a tile of an own dashboard', async ({
  page,
  workspace,
}) => {
  await goTo(page, 'Explore');
  await expect(page.getByText('Nothing is asked yet')).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel('Find in metrics').fill('revenue');
  await page.getByRole('checkbox', { name: 'Revenue', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Channel', exact: true }).check();
  await expect(page.locator('[data-chart=bar]')).toBeVisible();
  const table = page.locator('[data-chart=table]');
  await expect(table.getByText('organic')).toBeVisible();
  expect(await page.evaluate(() => location.hash)).toBe('#/explore?metrics=total_revenue&by=channel');

  // What none of the chosen metrics knows cannot be chosen, and says why.
  const impossible = page.getByRole('checkbox', { name: 'Event type' });
  await page.getByLabel('Find in split by').fill('Event type');
  await expect(impossible).toBeDisabled();

  await page.getByRole('combobox', { name: 'Chart' }).click();
  await page.getByRole('option', { name: 'Treemap' }).click();
  await expect(page.locator('[data-chart=treemap]')).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityFaults(page), colorScheme).toEqual([]);
  }

  await page.getByRole('button', { name: 'Save as a tile' }).click();
  const form = page.getByRole('dialog', { name: 'Save as a tile' });
  await form.getByLabel('Title of the tile').fill('<b>Mine</b> 🎉');
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My dashboard' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: '<b>Mine</b> 🎉' })).toBeVisible();
  const file = path.join(workspace, 'dashboards/my_dashboard.yml');
  expect(await readFile(file, 'utf8')).toContain('chart: treemap');
});

test('a dashboard of the pack is copied, arranged by keyboard, undone, removed and brought back', async ({
  page,
  workspace,
}) => {
  await goTo(page, 'Dashboards');
  await page.getByRole('button', { name: 'Copy to edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Executive (copy)' })).toBeVisible();
  const file = path.join(workspace, 'dashboards/executive_copy.yml');
  const before = await readFile(file, 'utf8');
  await page.getByRole('button', { name: 'Edit' }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Size of Revenue: arrow keys' }).press('ArrowDown');
  await expect.poll(() => readFile(file, 'utf8')).not.toBe(before);
  await page.keyboard.press('ControlOrMeta+Z');
  await expect.poll(() => readFile(file, 'utf8')).toBe(before);
  await page.getByRole('button', { name: 'Remove Orders', exact: true }).click();
  await expect(page.getByRole('article', { name: 'Orders', exact: true })).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('article', { name: 'Orders', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Add a tile' }).click();
  await page.getByRole('checkbox', { name: 'Bounces', exact: true }).check();
  await page.getByRole('button', { name: 'Save as a tile' }).click();
  const form = page.getByRole('dialog', { name: 'Save as a tile' });
  await expect(form.getByRole('combobox', { name: 'Dashboard' })).toHaveValue('Executive (copy)');
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Executive (copy)' })).toBeVisible();
  await expect(page.getByRole('article', { name: 'Bounces', exact: true })).toBeAttached();
  await page.getByRole('button', { name: 'Edit' }).click();

  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Title').fill('Board');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Board' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Dashboards' })).not.toContainText('Board');
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await expect(page.getByRole('navigation', { name: 'Dashboards' })).toContainText('Board');
});
