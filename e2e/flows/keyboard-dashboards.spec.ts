import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { parse } from 'yaml';
import { choose as choosePlace, expect } from '../app.ts';
import { choose, focusIsHeld, hasFocus, layer, pickOption, press, tabTo } from './keys.ts';
import { button, filters, go, heading, settled, tile, value } from './page-parts.ts';
import { tabFaults } from './tab-stops.ts';
import { json, test } from './two-snapshots.ts';

test('a dashboard: days, comparison, filters, marks, drill, rows, explanation, exports', async ({
  app,
  page,
  scratch,
}) => {
  await go(page, '#/dashboards/executive');
  const hash = () => page.evaluate(() => decodeURIComponent(location.hash));
  const range = button(page, /^Time range/);
  await press(page, range);
  await choose(page, page.getByRole('menuitem', { name: 'Last 28 days' }));
  await expect.poll(hash).toContain('range=rolling+28+days');
  await expect(range).toBeFocused();
  await page.keyboard.press('Enter');
  await choose(page, page.getByRole('menuitem', { name: 'Choose days…' }));
  const days = page.getByRole('dialog', { name: 'Choose days' });
  await expect.poll(() => hasFocus(days)).toBe(true);
  await page.keyboard.press('Escape');
  await expect(days).toBeHidden();
  await expect(range).toBeFocused();
  await pickOption(page, page.getByRole('combobox', { name: 'Compare with' }), 'vs prior year');
  await expect.poll(hash).toContain('compare=prior_year');
  await settled(page);

  // A filter by name; then it is taken away, and the focus stays among the filters.
  const all = await value(page, 'Revenue');
  const add = button(page, 'Filter');
  await tabTo(page, add);
  const form = page.getByRole('dialog').filter({ has: page.getByRole('combobox', { name: 'Dimension' }) });
  await layer(page, () => page.keyboard.press('Enter'), form);
  await page.keyboard.press('Enter');
  await pickOption(page, page.getByRole('combobox', { name: 'Dimension' }), 'Region');
  await press(page, page.getByRole('checkbox', { name: 'North' }), 'Space');
  await press(page, button(page, 'Apply'));
  await expect(filters(page)).toContainText('Region is North');
  await expect.poll(() => value(page, 'Revenue')).toBeLessThan(all);
  await expect(add).toBeFocused();
  await tabTo(page, button(page, /^Remove the filter/), { back: true });
  await page.keyboard.press('Enter');
  await expect.poll(() => value(page, 'Revenue')).toBe(all);
  await expect.poll(() => hasFocus(filters(page)), { message: 'the focus stays among the filters' }).toBe(true);

  // A mark filters the other tiles, a second time takes it back; the chart keeps the focus.
  const regions = tile(page, 'Revenue by region');
  const chart = regions.getByRole('application');
  await tabTo(page, button(page, 'Actions for Revenue by region'));
  await tabTo(page, chart);
  await settled(page);
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(filters(page)).toContainText('Region is');
  await expect.poll(() => value(page, 'Revenue')).toBeLessThan(all);
  await settled(page);
  await expect(chart).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect.poll(() => value(page, 'Revenue')).toBe(all);
  await expect(chart).toBeFocused();
  await page.keyboard.press('Home');
  const mark = page.getByRole('dialog', { name: 'Mark of Revenue by region' });
  await layer(
    page,
    () => page.keyboard.press('Shift+F10'),
    mark,
    () => expect(mark.getByRole('combobox', { name: 'Break down by' })).toBeVisible(),
  );
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+F10');
  await pickOption(page, mark.getByRole('combobox', { name: 'Break down by' }), 'Channel');
  const down = page.getByRole('navigation', { name: 'Way down in Revenue by region' });
  await expect(down).toContainText('by Channel');
  await focusIsHeld(page);
  await settled(page);
  await press(page, down.getByRole('button').first());
  await expect(down).toHaveCount(0);
  await focusIsHeld(page);
  await tabTo(page, chart);
  await page.keyboard.press('t');
  await expect(regions.getByRole('grid')).toBeVisible();
  await focusIsHeld(page);

  // What a tile's menu opens gives the focus back to the menu's button.
  const actions = button(page, 'Actions for Revenue');
  await tabTo(page, actions, { back: true });
  await layer(page, () => page.keyboard.press('Enter'), page.getByRole('menu'));
  for (const [item, dialog, part] of [
    ['Rows behind it', 'Rows behind Revenue', (page: Page) => page.getByRole('dialog').getByRole('grid')],
    ['Explain this number', 'Revenue', (page: Page) => page.getByRole('region', { name: 'Made of' })],
  ] as const) {
    const open = async () => {
      await page.keyboard.press('Enter');
      await choose(page, page.getByRole('menuitem', { name: item }));
    };
    await layer(page, open, page.getByRole('dialog', { name: dialog, exact: true }), () =>
      expect(part(page)).toBeVisible(),
    );
  }
  await choosePlace(app, path.join(scratch, 'revenue.csv'));
  await page.keyboard.press('Enter');
  await choose(page, page.getByRole('menuitem', { name: 'Export CSV…' }));
  await expect(page.getByText(/^revenue\.csv: /)).toBeVisible();
  await expect(actions).toBeFocused();
  expect(await readFile(path.join(scratch, 'revenue.csv'), 'utf8')).toContain('Revenue');
  await press(page, button(page, 'Dismiss'));
  await expect(page.getByText(/^revenue\.csv: /)).toHaveCount(0);
  await focusIsHeld(page);
  for (const [name, role] of [
    ['Saved', 'dialog'],
    ['View', 'dialog'],
    ['PDF', 'menu'],
  ] as const) {
    await tabTo(page, button(page, name));
    await layer(page, () => page.keyboard.press('Enter'), page.getByRole(role));
  }
  await press(page, button(page, 'Reset'));
  await focusIsHeld(page);
});

test('a dashboard is copied, arranged, given a tile and saved', async ({ page, workspace }) => {
  const file = async () =>
    parse(await readFile(path.join(workspace, 'dashboards/executive_copy.yml'), 'utf8')) as {
      tiles: { title: string; at: Record<string, number> }[];
    };
  const at = async (title: string) => (await file()).tiles.find((one) => one.title === title)?.at;
  await go(page, '#/dashboards/executive');
  await press(page, button(page, 'Copy to edit'));
  await expect(heading(page, 'Executive (copy)')).toBeVisible();
  await settled(page);
  const before = await at('Revenue');
  await press(page, button(page, 'Edit'));
  await tabTo(page, button(page, 'Size of Revenue: arrow keys'));
  await page.keyboard.press('ArrowDown');
  await expect.poll(async () => (await at('Revenue'))?.['height']).toBe((before?.['height'] ?? 0) + 1);
  await expect(button(page, 'Size of Revenue: arrow keys')).toBeFocused();
  await tabTo(page, button(page, 'Move Revenue: arrow keys'), { back: true });
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await at('Revenue'))?.['column']).toBe((before?.['column'] ?? 0) + 1);
  await page.keyboard.press('ControlOrMeta+Z');
  await expect.poll(async () => (await at('Revenue'))?.['column']).toBe(before?.['column']);
  const { faults } = await tabFaults(page);
  expect(faults).toEqual([]);
  const rename = page.getByRole('dialog', { name: 'Rename the dashboard' });
  await tabTo(page, button(page, 'Rename'));
  await layer(page, () => page.keyboard.press('Enter'), rename);
  await press(page, button(page, /^Remove Orders/));
  await expect.poll(async () => (await at('Orders')) === undefined).toBe(true);
  await focusIsHeld(page);
  await press(page, button(page, 'Add a tile'));
  await expect(heading(page, 'Explore')).toBeVisible();
  await tabTo(page, page.getByLabel('Find in metrics'));
  await page.keyboard.type('Gross order value');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByRole('checkbox', { name: 'Gross order value', exact: true })).toBeChecked();
  await press(page, button(page, 'Save as a tile'));
  const form = page.getByRole('dialog', { name: 'Save as a tile' });
  await expect.poll(() => hasFocus(form)).toBe(true);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('Made by keys');
  await press(page, form.getByRole('button', { name: 'Save', exact: true }));
  await expect(tile(page, 'Made by keys')).toBeVisible();
  expect((await file()).tiles.map(({ title }) => title)).toContain('Made by keys');
  await focusIsHeld(page);
});

test('explore: metric and dimension are chosen, the table is sorted, the answer becomes a tile', async ({
  page,
  workspace,
}) => {
  await go(page, '#/explore?range=all');
  await page.getByLabel('Find in metrics').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('total_orders');
  const orders = page.getByRole('checkbox', { name: 'Orders', exact: true });
  await choose(page, orders, 'Space');
  await expect(orders).toBeChecked();
  await expect(orders).toBeFocused();
  await tabTo(page, page.getByLabel('Find in split by'));
  await page.keyboard.type('Channel');
  const channel = page.getByRole('checkbox', { name: 'Channel', exact: true });
  await choose(page, channel, 'Space');
  await settled(page);
  await expect(channel).toBeFocused();
  const table = page.locator('[data-chart=table]');
  const sort = table.getByRole('columnheader', { name: 'Orders' });
  await press(page, sort.getByRole('button'));
  await expect(sort).toHaveAttribute('aria-sort', 'descending');
  await page.keyboard.press('Enter');
  await expect(sort).toHaveAttribute('aria-sort', 'ascending');
  const answer = await json(workspace, 'metrics', 'total_orders', '--by', 'channel');
  const least = answer.toSorted((one, other) => Number(one['total_orders']) - Number(other['total_orders']))[0];
  const first = table.getByRole('row').nth(1);
  await expect(first).toContainText(Number(least?.['total_orders']).toLocaleString('en-GB'));
  const save = button(page, 'Save as a tile');
  await tabTo(page, save, { back: true });
  const form = page.getByRole('dialog', { name: 'Save as a tile' });
  await layer(page, () => page.keyboard.press('Enter'), form);
  await page.keyboard.press('Enter');
  await press(page, form.getByRole('button', { name: 'Save', exact: true }));
  await expect(heading(page, 'My dashboard')).toBeVisible();
  expect(await readFile(path.join(workspace, 'dashboards/my_dashboard.yml'), 'utf8')).toContain('channel');
});
