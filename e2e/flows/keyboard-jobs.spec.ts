import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assay, expect } from '../app.ts';
import { focusIsHeld, hasFocus, layer, pickOption, press, tabTo } from './keys.ts';
import { button, go, heading, settled } from './page-parts.ts';
import { json, newest, past, test } from './two-snapshots.ts';

test('a metric of one’s own is defined in its form', async ({ page, workspace }) => {
  await go(page, '#/catalog');
  const open = button(page, 'New metric');
  await tabTo(page, open);
  const panel = page.getByRole('dialog', { name: 'New metric' });
  await layer(page, () => page.keyboard.press('Enter'), panel);
  await page.keyboard.press('Enter');
  const field = (name: string) => panel.getByRole('textbox', { name, exact: true });
  for (const [name, text] of [
    ['Label', 'Email revenue'],
    ['What it counts', 'Order value of orders by email.'],
    ['Of what', 'order_amount'],
    ['Only rows where', "NOT is_void AND channel = 'email'"],
  ] as const) {
    await tabTo(page, field(name));
    await page.keyboard.type(text);
  }
  await expect(panel.getByRole('img', { name: 'Compiles' })).toBeVisible();
  await press(page, panel.getByRole('button', { name: 'Save', exact: true }));
  await expect(page.getByRole('heading', { level: 2, name: 'Email revenue' })).toBeVisible();
  await focusIsHeld(page);
  const [own] = await json(workspace, 'metrics', 'email_revenue');
  const [pack] = await json(workspace, 'metrics', 'total_revenue', '--where', "channel = 'email'");
  expect(Number(own?.['email_revenue'])).toBe(Number(pack?.['total_revenue']));
});

test('sources: a refresh with nothing new, and one that is cancelled', async ({ page, workspace }) => {
  await page.locator('[data-metric=total_revenue] [data-value]').waitFor();
  await page.keyboard.press('F5');
  await expect(heading(page, 'Sources')).toBeVisible();
  const panel = page.getByRole('region', { name: 'Refresh', exact: true });
  await expect(panel).toContainText(/nothing|unchanged|no new/i, { timeout: 30_000 });
  await press(page, panel.getByRole('button', { name: 'Close' }));
  await expect(panel).toHaveCount(0);
  await focusIsHeld(page);
  // Another setting builds all tables again: there is time to stop it.
  const file = path.join(workspace, 'workspace.yml');
  await writeFile(file, `${await readFile(file, 'utf8')}\nsettings:\n  week_start: sunday\n`);
  await press(page, button(page, 'Refresh'));
  await press(page, button(page, 'Cancel refresh'));
  await expect(panel).toContainText('The refresh was cancelled', { timeout: 30_000 });
  await focusIsHeld(page);
  await expect(page.getByTestId('snapshot-id')).toHaveText(newest);
});

test('snapshots: the day before is viewed, pinned, compared, made current, and back', async ({ page, workspace }) => {
  await go(page, '#/snapshots');
  const timeline = page.getByRole('navigation', { name: 'Timeline' });
  await tabTo(page, timeline.getByRole('link').first());
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: past })).toBeVisible();
  await press(page, button(page, 'View this snapshot'));
  await expect(page.getByTestId('snapshot-id')).toHaveText(past);
  await focusIsHeld(page);
  await press(page, button(page, 'Pin'));
  await expect(page.getByText(`${past} is kept until it is unpinned.`)).toBeVisible();
  await focusIsHeld(page);
  expect(await assay('snapshots', '--workspace', workspace)).toMatch(/pinned/);
  const ask = page.getByRole('dialog', { name: `Roll back to ${past}?` });
  await tabTo(page, button(page, 'Roll back to it'));
  await layer(page, () => page.keyboard.press('Enter'), ask);
  await page.keyboard.press('Enter');
  await press(page, ask.getByRole('button', { name: 'Roll back' }));
  await expect(page.getByText(`${past} is the current snapshot now.`)).toBeVisible();
  await focusIsHeld(page);
  await press(page, button(page, 'Undo'));
  await expect(page.getByText(`${newest} is the current snapshot now.`)).toBeVisible();
  // The window follows, however fast one change comes after the other.
  await expect(button(page, 'Roll back to it')).toBeVisible();
  await focusIsHeld(page);
  await settled(page);
  await tabTo(page, page.getByRole('tab', { selected: true }));
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('tab', { name: 'Compare' })).toBeFocused();
  await expect(page.getByText(/are the same in both/).first()).toBeVisible({ timeout: 60_000 });
  await pickOption(page, page.getByRole('combobox', { name: 'Past periods' }), 'Weeks');
  await expect(page.getByText(/are the same in both/).first()).toBeVisible({ timeout: 60_000 });
  await press(page, button(page, 'Back to the newest'));
  await expect(page.getByTestId('snapshot-id')).toHaveText(newest);
  await focusIsHeld(page);
});

test('a customer is found, and the way goes on to an order and back', async ({ page, workspace }) => {
  const [customer] = await json(
    workspace,
    ...['query', 'SELECT customer_id AS id FROM fact_orders WHERE customer_id IS NOT NULL ORDER BY 1 LIMIT 1'],
  );
  const id = String(customer?.['id']);
  await settled(page);
  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type(id);
  await expect(page.getByRole('button', { name: new RegExp(`Customer ${id}`) })).toHaveAttribute(
    'data-selected',
    'true',
  );
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/customers/${id}$`));
  const orders = page.getByRole('region', { name: /^Orders/ });
  const order = orders.getByRole('link').first();
  await order.waitFor();
  const name = await order.innerText();
  await press(page, order);
  await expect(heading(page, name)).toBeVisible();
  await expect.poll(() => hasFocus(page.locator('main'))).toBe(true);
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page).toHaveURL(new RegExp(`#/customers/${id}$`));
});
