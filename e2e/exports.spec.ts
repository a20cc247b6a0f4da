import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { accessibilityFaults, choose, expect, goTo, runSql, test } from './app.ts';

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

async function openDashboard(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Dashboards' }).click();
  await expect(page.locator('[data-tile] [data-value]').first()).toBeVisible();
}

test.use({ start: 'published' });

test('a result of SQL as Excel, with progress, cancelling and the folder', async ({ app, page, scratch }) => {
  await goTo(page, 'SQL');
  await runSql(page, "SELECT i AS n, '=1+1' AS word FROM range(1000) t(i)");
  await expect(page.getByTestId('sql-status')).toContainText('1,000 rows');
  await choose(app, null);
  const exportAs = async (name: string) => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await exportAs('Export Excel…');
  await choose(app, path.join(scratch, 'words.xlsx'));
  await exportAs('Export Excel…');
  await expect(page.getByText(/^words\.xlsx: 1,000 rows, /)).toBeVisible();
  expect((await readFile(path.join(scratch, 'words.xlsx'))).subarray(0, 2).toString()).toBe('PK');
  await inBothThemes(page, 'exported');
  await app.evaluate(({ shell }) => {
    shell.showItemInFolder = (shown) => Object.assign(globalThis, { shown });
  });
  await page.getByRole('button', { name: 'Show in folder' }).click();
  await expect
    .poll(() => app.evaluate(() => (globalThis as { shown?: string }).shown))
    .toBe(path.join(scratch, 'words.xlsx'));
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('words.xlsx')).toHaveCount(0);

  await runSql(page, 'SELECT i AS n, i * 2 AS twice, i % 7 AS rest FROM range(1000000) t(i)');
  await expect(page.getByTestId('sql-status')).toContainText('1,000,000 rows in');
  await choose(app, path.join(scratch, 'many.xlsx'));
  await exportAs('Export Excel…');
  await expect(page.getByText(/rows of 1,000,000$/)).toBeVisible();
  await page.screenshot({ path: path.join(screens, 'exporting-dark.png') });
  await page.getByRole('status').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The export of many.xlsx was cancelled. No file was left.')).toBeVisible();
  expect((await readdir(screens)).filter((name) => name.includes('many'))).toEqual([]);

  await runSql(page, 'SELECT i FROM range(1100000) t(i)');
  await expect(page.getByTestId('sql-status')).toContainText('1,100,000 rows in');
  await exportAs('Export Excel…');
  await expect(page.getByRole('alert').filter({ hasText: '1,048,575' })).toBeVisible();
});

test('the palette exports a result as CSV', async ({ app, page, scratch }) => {
  await goTo(page, 'SQL');
  await runSql(page, "SELECT 1 AS n, 'x,y' AS word");
  await expect(page.getByTestId('sql-status')).toContainText('1 row');
  await choose(app, path.join(scratch, 'one.csv'));
  await page.getByRole('grid', { name: 'Result' }).focus();
  await page.keyboard.press('ControlOrMeta+K');
  await page.getByRole('textbox', { name: 'Command' }).waitFor();
  await page.keyboard.type('export the result as csv');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^one\.csv: 1 row, /)).toBeVisible();
  expect(await readFile(path.join(scratch, 'one.csv'), 'utf8')).toBe('\uFEFFn,word\r\n1,"x,y"\r\n');
  expect(await readdir(scratch)).toContain('one.csv.receipt.json');
});

test('a tile as CSV has the labels of the screen; the rows behind it are exported over the drawer', async ({
  app,
  page,
  scratch,
}) => {
  await openDashboard(page);
  const tile = page
    .locator('[data-tile]')
    .filter({ has: page.locator('[data-value]') })
    .first();
  await tile.hover();
  await tile.getByRole('button', { name: /^Actions for/ }).click();
  await expect(page.getByRole('menuitem', { name: 'Export Parquet…' })).toBeVisible();
  await page.screenshot({ path: path.join(screens, 'tile-exports-light.png') });
  await choose(app, path.join(scratch, 'tile.csv'));
  await page.getByRole('menuitem', { name: 'Export CSV…' }).click();
  await expect(page.getByText(/^tile\.csv: \d+ rows?, /)).toBeVisible();
  const [header = ''] = (await readFile(path.join(scratch, 'tile.csv'), 'utf8')).split('\r\n');
  expect(header).toMatch(/Revenue/);
  await page.getByRole('button', { name: 'Dismiss' }).click();

  await tile.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Rows behind it' }).click();
  const drawer = page.getByRole('dialog');
  await choose(app, path.join(scratch, 'rows.parquet'));
  await drawer.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export Parquet…' }).click();
  await expect(page.getByText(/^rows\.parquet: /)).toBeVisible();
  await page.screenshot({ path: path.join(screens, 'rows-exported-light.png') });
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText(/^rows\.parquet: /)).toHaveCount(0);
  await expect(drawer).toBeVisible();
});

test('the image of a chart has the size of its tile twice over, its words and the colours of the scheme', async ({
  app,
  page,
}) => {
  await openDashboard(page);
  await mkdir(screens, { recursive: true });
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    for (const chart of ['kpi', 'area', 'bar', 'stacked-bar', 'table']) {
      const tile = page
        .locator('[data-tile]')
        .filter({ has: page.locator(`[data-chart="${chart}"]`) })
        .first();
      if ((await tile.count()) === 0) continue;
      await tile.scrollIntoViewIfNeeded();
      const size = await tile.boundingBox();
      const file = path.join(screens, `image-${chart}-${scheme}.png`);
      await choose(app, file);
      await tile.hover();
      await tile.getByRole('button', { name: /^Actions for/ }).click();
      await page.getByRole('menuitem', { name: 'Save image…' }).click();
      await expect(page.getByText(/^Image of .* saved$/)).toBeVisible();
      await page.getByRole('button', { name: 'Dismiss' }).click();
      const png = await readFile(file);
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(
        [size?.width ?? 0, size?.height ?? 0].map((side) => Math.round(side * 2)),
      );
    }
  }
  const tile = page.locator('[data-tile]').first();
  await tile.hover();
  await tile.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Copy image' }).click();
  await expect(page.getByText(/^Image of .* copied$/)).toBeVisible();
  expect(await app.evaluate(({ clipboard }) => clipboard.has('image/png'))).toBe(true);
});

test('a dashboard as PDF: every page numbered, on the paper that was asked for', async ({ app, page }) => {
  test.setTimeout(120_000);
  await openDashboard(page);
  await mkdir(screens, { recursive: true });
  // Points, as Chromium rounds them.
  const widths = { A4: 596, Letter: 612 } as const;
  for (const paper of ['A4', 'Letter'] as const) {
    const file = path.join(screens, `${paper}.pdf`);
    await choose(app, file);
    await page.getByRole('button', { name: 'PDF', exact: true }).click();
    await page.getByRole('menuitem', { name: `${paper}…` }).click();
    await expect(page.getByText('PDF of Executive saved')).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Dismiss' }).click();
    const pdf = (await readFile(file)).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf.match(/\/Type \/Page\b/g)?.length ?? 0).toBeGreaterThan(4);
    expect(Math.round(Number(/\/MediaBox \[0 0 ([\d.]+)/.exec(pdf)?.[1]))).toBe(widths[paper]);
    expect(pdf.includes('/Outlines')).toBe(true);
  }
  expect((await readdir(screens)).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});
