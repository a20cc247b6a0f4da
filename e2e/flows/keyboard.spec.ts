import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { parse } from 'yaml';
import { assay, choose as choosePlace, expect } from '../app.ts';
import { choose, command, focusIsHeld, hasFocus, layer, pickOption, press, tabTo } from './keys.ts';
import { tabFaults } from './tab-stops.ts';
import { newest, past, test } from './two-snapshots.ts';

const tile = (page: Page, title: string) => page.getByRole('article', { name: title, exact: true });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const filters = (page: Page) => page.getByRole('group', { name: 'Filters' });
const value = async (page: Page, title: string) =>
  Number(await tile(page, title).locator('[data-value]').getAttribute('data-value'));

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await settled(page);
}

/** Nothing is being asked any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(150);
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 });
}

async function json(workspace: string, ...words: string[]): Promise<Readonly<Record<string, string | number>>[]> {
  return JSON.parse(await assay(...words, '--workspace', workspace, '--format', 'json')) as [];
}

test('every page is reached by Tab, by name and by its own keys, and takes the focus', async ({ page }) => {
  const names = ['Home', 'Dashboards', 'Explore', 'Catalog', 'Snapshots', 'Sources', 'SQL'];
  const link = (name: string) =>
    page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true });
  const here = async (name: string) => {
    await expect(link(name)).toHaveAttribute('aria-current', 'page');
    await expect(heading(page, name === 'Dashboards' ? 'Executive' : name)).toBeVisible();
    await expect.poll(() => hasFocus(page.locator('main')), { message: name }).toBe(true);
  };
  /** The text of the SQL page takes the focus when its editor is there, and Escape leaves it. */
  const leaveText = async () => {
    await expect.poll(() => hasFocus(page.locator('.monaco-editor'))).toBe(true);
    await page.keyboard.press('Escape');
    await expect(button(page, 'Run')).toBeFocused();
  };
  for (const name of [...names.slice(1), 'Home']) {
    await press(page, link(name));
    await here(name);
    if (name === 'SQL') await leaveText();
  }
  for (const name of [...names.slice(1), 'Home']) {
    await command(page, name);
    await here(name);
    if (name !== 'SQL') continue;
    await leaveText();
    // Asked for where it is open already, the text takes the focus too, and the palette does not take it back.
    await command(page, name);
    await leaveText();
  }
  for (const [at, name] of names.entries()) {
    await page.keyboard.press(`ControlOrMeta+${at + 1}`);
    await here(name);
  }
  await leaveText();
  for (const [key, name] of [...'hdxcnsq'].map((each, at) => [each, names[at] ?? ''] as const)) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await here(name);
  }
});

test('Tab goes once around every page: all is seen, named, ringed and in order', async ({ page, workspace }) => {
  const [customer] = await json(workspace, 'query', 'SELECT min(customer_id) AS id FROM fact_orders');
  const places: readonly (readonly [string, (() => Promise<unknown>)?])[] = [
    ['#/home'],
    ['#/dashboards/executive'],
    ['#/dashboards/products?filter=["region","in",["North"],null]&range=all'],
    ['#/dashboards/customers'],
    ['#/explore'],
    ['#/explore?metrics=total_orders,total_revenue&by=channel'],
    ['#/catalog'],
    ['#/catalog/model/dim_regions'],
    ['#/catalog/metric/aov'],
    [
      '#/catalog/model/dim_regions',
      async () => {
        await press(page, page.getByRole('tab', { selected: true }), 'ArrowRight');
        await expect(page.getByRole('group', { name: 'Lineage of dim_regions' })).toBeVisible();
      },
    ],
    [`#/snapshots/${newest}`],
    ['#/sources'],
    ['#/connect'],
    [`#/customers/${customer?.['id']}`],
    ['#/sql'],
  ];
  const all: string[] = [];
  for (const [hash, first] of places) {
    await go(page, hash);
    await first?.();
    await settled(page);
    const { stops, faults } = await tabFaults(page);
    if (stops < 12) all.push(`${hash}: only ${stops} stops`);
    all.push(...faults.map((fault) => `${hash}: ${fault}`));
  }
  expect(all).toEqual([]);
});

test('home: a figure opens, days and comparison are chosen, dialogs give the focus back', async ({ page }) => {
  await settled(page);
  const figure = page.locator('[data-metric=total_revenue]').getByRole('button');
  await tabTo(page, figure);
  await layer(
    page,
    () => page.keyboard.press('Enter'),
    page.getByRole('dialog', { name: 'Revenue' }),
    async () => {
      await expect(page.getByRole('region', { name: 'SQL that was run' })).toContainText('SELECT');
    },
  );
  const shown = page.locator('[data-metric=total_revenue] [data-value]');
  const before = await shown.getAttribute('data-value');
  await tabTo(page, page.getByRole('radiogroup', { name: 'Time range' }).getByRole('radio', { checked: true }), {
    back: true,
  });
  await page.keyboard.press('ArrowRight');
  await expect(shown).not.toHaveAttribute('data-value', before ?? '');
  await pickOption(page, page.getByRole('combobox', { name: 'Compare with' }), 'vs prior year');
  await expect(page.getByRole('combobox', { name: 'Compare with' })).toHaveValue('vs prior year');
  await tabTo(page, button(page, new RegExp(`^Snapshot ${newest}`)), { back: true });
  await layer(page, () => page.keyboard.press('Enter'), page.getByRole('menu'));
  for (const [open, name] of [
    [() => page.keyboard.press('?'), 'Keyboard'],
    [() => page.keyboard.press('ControlOrMeta+K'), 'Command palette'],
    [() => command(page, 'How CSV is written'), 'How CSV is written'],
    [() => command(page, 'New metric'), 'New metric'],
  ] as const) {
    await layer(page, open, page.getByRole('dialog', { name }));
  }
  await command(page, 'Dark colours');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await focusIsHeld(page);
});

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

test('the catalog is searched, a table opened, its lineage walked', async ({ page }) => {
  await go(page, '#/catalog');
  await page.getByLabel('Find in the catalog').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('fact_orders');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: 'fact_orders' })).toBeVisible();
  await focusIsHeld(page);
  await tabTo(page, page.getByRole('tab', { selected: true }));
  await page.keyboard.press('ArrowRight');
  const lineage = page.getByRole('group', { name: 'Lineage of fact_orders' });
  await expect(lineage).toBeVisible();
  await tabTo(page, lineage.locator('[data-name=fact_orders]'));
  await page.keyboard.press('ArrowLeft');
  const reached = await page.evaluate(() => document.activeElement?.getAttribute('data-name'));
  expect(reached).toMatch(/^(stg|dim)_/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: reached ?? '' })).toBeVisible();
  await focusIsHeld(page);
});

test('SQL is written, run, walked and copied; Escape leaves the text', async ({ app, page }) => {
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  const editor = page.locator('.monaco-editor').first();
  await expect.poll(() => hasFocus(editor)).toBe(true);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('SELECT i AS n, i * 2 AS twice FROM range(50) t(i)');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByTestId('sql-status')).toContainText('50 rows');
  for (let at = 0; at < 3 && (await hasFocus(editor)); at += 1) await page.keyboard.press('Escape');
  await expect(button(page, 'Run')).toBeFocused();
  await tabTo(page, button(page, 'Export'));
  await layer(page, () => page.keyboard.press('Enter'), page.getByRole('menu'));
  const grid = page.getByRole('grid', { name: 'Result' });
  await tabTo(page, grid);
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('ControlOrMeta+C');
  await expect(page.getByText('4 cells copied')).toBeVisible();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('48\t96\n49\t98');
  await layer(page, () => page.keyboard.press('Enter'), page.getByRole('dialog'));
  await page.keyboard.press('e');
  await expect.poll(() => hasFocus(editor)).toBe(true);
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
