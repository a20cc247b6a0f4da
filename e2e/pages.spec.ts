import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { accessibilityFaults, expect, goTo, runSql, test } from './app.ts';

const screens = path.resolve(import.meta.dirname, '../test-results/screens');

async function inBothThemes(page: Page, name: string): Promise<void> {
  await mkdir(screens, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    await page.screenshot({ path: path.join(screens, `${name}-${scheme}.png`) });
    expect(await accessibilityFaults(page), `${name}, ${scheme}`).toEqual([]);
  }
}

test.describe('an empty workspace', () => {
  test('every page', async ({ page }) => {
    await expect(page.getByText('No shop is connected')).toBeVisible();
    await inBothThemes(page, 'home-empty');
    await goTo(page, 'SQL');
    await inBothThemes(page, 'sql-empty');
    await goTo(page, 'Sources');
    await inBothThemes(page, 'sources-empty');
  });
});

test.describe('a published snapshot', () => {
  test.use({ start: 'published' });

  test('home, with the explanation of a figure', async ({ page }) => {
    await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();
    await expect(page.locator('[data-metric=total_revenue]').getByRole('img', { name: /points/ })).toBeVisible();
    await inBothThemes(page, 'home');
    await page.locator('[data-metric=total_revenue]').getByRole('button').press('Enter');
    await expect(page.getByRole('region', { name: 'SQL that was run' })).toBeVisible();
    await expect(page.getByRole('dialog').locator('[data-chart=line] svg')).toBeVisible();
    await inBothThemes(page, 'explanation');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.locator('[data-metric=total_revenue]').getByRole('button')).toBeFocused();
  });

  test('SQL', async ({ page }) => {
    await goTo(page, 'SQL');
    await runSql(page, 'SELECT *\nFROM fact_orders\nORDER BY order_id\nLIMIT 5000');
    await expect(page.getByTestId('sql-status')).toContainText('rows');
    await page.getByRole('grid').press('ArrowDown');
    await inBothThemes(page, 'sql');
  });

  test('sources, a run, and connecting', async ({ page, shop }) => {
    await goTo(page, 'Sources');
    await expect(page.getByRole('heading', { name: 'Runs' })).toBeVisible();
    await inBothThemes(page, 'sources');
    await page.getByRole('table').first().getByRole('link').first().click();
    await expect(page.getByRole('heading', { name: 'Log' })).toBeVisible();
    // The sample has no targets and no marketing costs: checks of them stand apart from those that found something.
    await expect(page.getByText(/^\d+ checks could not run/)).toBeVisible();
    await expect(page.getByRole('table').first()).not.toContainText('Unavailable');
    await inBothThemes(page, 'run');
    await goTo(page, 'Sources');
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Folder of the extracts').fill(shop);
    await page.getByRole('button', { name: 'Look at it' }).click();
    await expect(page.getByRole('region', { name: 'Table orders', exact: true })).toBeVisible({ timeout: 60_000 });
    await inBothThemes(page, 'connect');
  });

  test('palette, keys, menu and shortcuts', async ({ app, page }) => {
    await page.keyboard.press('ControlOrMeta+K');
    await expect(page.getByRole('textbox', { name: 'Command' })).toBeVisible();
    await inBothThemes(page, 'palette');
    await page.keyboard.type('sources');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Sources' })).toBeVisible();
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
    await page.keyboard.press('ControlOrMeta+7');
    await expect(page.getByRole('heading', { level: 1, name: 'SQL' })).toBeVisible();
    await page.getByLabel('Find a table or column').waitFor();
    await page.keyboard.press('ControlOrMeta+1');
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
    // The application's menu is made of the same actions, and shows their keys.
    const inMenu = (label: string) =>
      app.evaluate(
        ({ Menu }, wanted) =>
          Menu.getApplicationMenu()
            ?.items.flatMap((menu) => menu.submenu?.items ?? [])
            .filter((item) => item.label === wanted)
            .map((item) => ({ accelerator: item.accelerator, enabled: item.enabled })),
        label,
      );
    await expect.poll(() => inMenu('Dashboards')).toEqual([{ accelerator: 'CmdOrCtrl+2', enabled: true }]);
    expect(await inMenu('Cancel the refresh')).toEqual([{ accelerator: null, enabled: false }]);
    await app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((menu) => menu.submenu?.items ?? []);
      items?.find((item) => item.label === 'Catalog')?.click();
    });
    await expect(page.getByRole('heading', { level: 1, name: 'Catalog' })).toBeVisible();
    await goTo(page, 'Home');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
    await inBothThemes(page, 'keyboard');
  });

  test('at 1024 pixels nothing breaks', async ({ app, page }) => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700));
    await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    for (const name of ['Home', 'Sources', 'SQL'] as const) {
      await goTo(page, name);
      expect(await overflow(), name).toBeLessThanOrEqual(0);
    }
  });
});
