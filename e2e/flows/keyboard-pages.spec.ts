import { expect } from '../app.ts';
import { command, focusIsHeld, hasFocus, layer, pickOption, press, tabTo } from './keys.ts';
import { button, go, heading, settled } from './page-parts.ts';
import { tabFaults } from './tab-stops.ts';
import { json, newest, test } from './two-snapshots.ts';

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
