import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { accessibilityFaults, expect, generateShop, goTo, launch, runSql, shopDays, test } from '../app.ts';

/** How soon the window has to answer again. */
const RECOVERY = 5_000;
const ENDLESS = 'SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range * b.range % 7 = 3';

test.use({
  start: 'published',
  // Little memory, so that a query exceeds it soon.
  app: async ({ scratch, workspace }, use) => {
    process.env['ASSAY_MEMORY_MB'] = '300';
    const app = await launch(workspace, path.join(scratch, 'profile'));
    delete process.env['ASSAY_MEMORY_MB'];
    await use(app);
    await app.close();
  },
});

async function kill(app: ElectronApplication, name: 'reader' | 'writer'): Promise<void> {
  const killed = await app.evaluate(({ app: main }, wanted) => {
    const found = main.getAppMetrics().find((each) => `${each.name} ${each.serviceName}`.includes(wanted));
    if (found !== undefined) process.kill(found.pid, 'SIGKILL');
    return found !== undefined;
  }, name);
  expect(killed).toBe(true);
}

/** What people have in the window and in the workspace: none of it may get lost. */
async function possessions(page: Page, workspace: string) {
  const text = (file: string) => readFile(path.join(workspace, file), 'utf8');
  const own = (await readdir(path.join(workspace, 'dashboards'))).sort();
  return {
    address: await page.evaluate(() => location.hash),
    sql: await page.evaluate(() => localStorage.getItem('assay.sql.text')),
    dashboards: await Promise.all(own.map((name) => text(path.join('dashboards', name)))),
    current: await text('snapshots/owner/CURRENT'),
    runs: (await readdir(path.join(workspace, 'logs'))).filter((name) => !name.includes('process')).sort(),
  };
}

/** Makes a dashboard of the workspace, filters it, and writes a statement. */
async function settleIn(page: Page): Promise<void> {
  await goTo(page, 'SQL');
  await page.locator('.monaco-editor .view-lines').click();
  await page.keyboard.insertText('-- half a thought');
  await goTo(page, 'Dashboards');
  await page.getByRole('button', { name: 'Copy to edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Executive (copy)' })).toBeVisible();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Dimension' }).fill('Channel');
  await page.getByRole('option', { name: 'Channel', exact: true }).click();
  await page.getByRole('list', { name: 'Values' }).getByRole('checkbox', { name: 'email' }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('button', { name: 'Remove the filter: Channel is email' })).toBeVisible();
  await expect(page.locator('[data-tile] [data-value]').first()).toBeVisible();
}

test('a killed query process comes back, says so, and answers again; nothing is lost', async ({
  app,
  page,
  workspace,
}) => {
  await settleIn(page);
  const before = await possessions(page, workspace);
  await goTo(page, 'SQL');
  await runSql(page, ENDLESS);
  await expect(page.getByTestId('sql-status')).toContainText('Running');
  await kill(app, 'reader');
  await expect(page.getByText('The query process stopped and was restarted.')).toBeVisible({ timeout: RECOVERY });
  await expect(page.getByRole('alert').filter({ hasText: 'process-gone' })).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await runSql(page, 'SELECT 42 AS answer');
  await expect(page.getByRole('gridcell', { name: '42' })).toBeVisible({ timeout: RECOVERY });
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Remove the filter: Channel is email' })).toBeVisible();
  await expect(page.locator('[data-tile] [data-value]').first()).toBeVisible();
  await expect(page.locator('[data-tile] [role=alert]')).toHaveCount(0);
  expect({ ...(await possessions(page, workspace)), sql: before.sql }).toEqual(before);
});

test('a killed build process leaves what was published, and the next refresh publishes', async ({
  app,
  page,
  shop,
  scratch,
  workspace,
}) => {
  // A day more than what is published, at another place.
  await generateShop(path.join(scratch, 'next'), shopDays.days + 1);
  await cp(shop, path.join(scratch, 'longer'), { recursive: true });
  await cp(path.join(scratch, 'next'), path.join(scratch, 'longer'), { recursive: true });
  const config = await readFile(path.join(workspace, 'workspace.yml'), 'utf8');
  await writeFile(path.join(workspace, 'workspace.yml'), config.replace(shop, path.join(scratch, 'longer')));
  await settleIn(page);
  const before = await possessions(page, workspace);
  await page.keyboard.press('F5');
  // In the middle of the build: staging is done, tables are being made.
  const stages = page.getByRole('list', { name: 'Stages' });
  await expect(stages.locator('[data-status=running]').filter({ hasText: /Read sources|Build models/ })).toBeVisible({
    timeout: 60_000,
  });
  await kill(app, 'writer');
  await expect(page.getByText('The build process stopped and was restarted.')).toBeVisible({ timeout: RECOVERY });
  await expect(page.getByRole('alert').filter({ hasText: 'process-gone' })).toBeVisible();
  const after = await possessions(page, workspace);
  expect({ ...after, address: '', runs: [] }).toEqual({ ...before, address: '', runs: [] });
  expect(after.runs).toEqual(expect.arrayContaining([...before.runs]));
  // What was published answers all the while.
  await goTo(page, 'Home');
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();

  // The run that was killed is in the log as one that did not end; the next one publishes.
  const shown = await page.getByTestId('snapshot-id').innerText();
  await page.keyboard.press('F5');
  await expect(page.getByTestId('snapshot-id')).not.toHaveText(shown, { timeout: 120_000 });
  await expect(
    page.getByRole('row').filter({ hasText: 'Failed' }).filter({ hasText: 'The writer stopped' }),
  ).toBeVisible();
  expect(await readFile(path.join(workspace, 'snapshots/owner/CURRENT'), 'utf8')).not.toBe(before.current);
});

test('a query that exceeds the memory says so, and the process lives on', async ({ app, page }) => {
  await goTo(page, 'SQL');
  const pid = () =>
    app.evaluate(
      ({ app: main }) => main.getAppMetrics().find((one) => `${one.name} ${one.serviceName}`.includes('reader'))?.pid,
    );
  const before = await pid();
  await runSql(page, 'SELECT len(list(i)) FROM range(10000000000) t(i)');
  const failure = page.getByRole('alert').filter({ hasText: 'out-of-memory' });
  await expect(failure).toBeVisible({ timeout: 60_000 });
  await expect(failure).toContainText('memory limit');
  expect(await accessibilityFaults(page)).toEqual([]);
  await runSql(page, 'SELECT 42 AS answer');
  await expect(page.getByRole('gridcell', { name: '42' })).toBeVisible();
  expect(await pid()).toBe(before);
  await expect(page.getByText('The query process stopped')).toHaveCount(0);
});

test('a computer that was asleep for ten seconds goes on where it was', async ({ app, page, workspace }) => {
  test.skip(process.platform === 'win32', 'Windows has no SIGSTOP');
  await settleIn(page);
  const before = await possessions(page, workspace);
  await goTo(page, 'SQL');
  await runSql(page, ENDLESS);
  await expect(page.getByTestId('sql-status')).toContainText('Running');
  const pid = app.process().pid ?? 0;
  process.kill(-pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  process.kill(-pid, 'SIGCONT');
  // The query still runs, and can be cancelled; the next one is answered.
  await page.getByRole('button', { name: 'Cancel' }).click({ timeout: RECOVERY });
  await runSql(page, 'SELECT 42 AS answer');
  await expect(page.getByRole('gridcell', { name: '42' })).toBeVisible({ timeout: RECOVERY });
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Remove the filter: Channel is email' })).toBeVisible();
  await expect(page.locator('[data-tile] [data-value]').first()).toBeVisible();
  expect({ ...(await possessions(page, workspace)), sql: before.sql }).toEqual(before);
});
