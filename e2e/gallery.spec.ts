import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test as base, _electron as electron, expect, type Page } from '@playwright/test';
import { createServer } from 'vite';
import { accessibilityFaults } from './app.ts';

// Every designed state of the window, on the demo engine of renderer/testing: what a real engine shows only now and then.
const root = path.resolve(import.meta.dirname, '..');
const screens = path.join(root, 'test-results/gallery');

interface Gallery {
  readonly page: Page;
  /** Opens a scenario at a route, with the choices of earlier ones forgotten. */
  readonly open: (scenario: string, hash: string) => Promise<void>;
}

const test = base.extend<{ scheme: 'light' | 'dark' }, { gallery: Gallery }>({
  scheme: ['light', { option: true }],
  gallery: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const server = await createServer({
        root: path.join(root, 'renderer'),
        configFile: path.join(root, 'vite.config.ts'),
      });
      await server.listen(0);
      const origin = server.resolvedUrls?.local[0] ?? '';
      const profile = await mkdtemp(path.join(os.tmpdir(), 'assay-gallery-'));
      const executablePath = process.env['ELECTRON_EXECUTABLE'];
      const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env as Record<string, string>;
      const app = await electron.launch({
        ...(executablePath === undefined ? {} : { executablePath }),
        args: [
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
          '--log-level=3',
          '--force-prefers-reduced-motion',
          '--lang=en-GB',
          `--user-data-dir=${profile}`,
          path.join(import.meta.dirname, 'gallery-shell'),
        ],
        env,
      });
      const page = await app.firstWindow();
      await mkdir(screens, { recursive: true });
      await use({
        page,
        open: async (scenario, hash) => {
          await page.goto(`${origin}testing/gallery.html?scenario=${scenario}&at=${Date.now()}${hash}`);
          await page.evaluate(() => localStorage.clear());
          await page.reload();
          await page.getByRole('heading', { level: 1 }).waitFor();
        },
      });
      await app.close();
      await server.close();
      await rm(profile, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

async function inspect(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    await page.screenshot({ path: path.join(screens, `${name}-${scheme}.png`) });
    expect(await accessibilityFaults(page), `${name}, ${scheme}`).toEqual([]);
  }
}

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
