import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { assay, expect, test } from '../app.ts';
import { tile } from './page-parts.ts';

test.use({ start: 'published' });

const dayBefore = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);

/** Days from one day to a later one. */
const daysFrom = (day: string, later: string) => (Date.parse(later) - Date.parse(day)) / 86_400_000;

/** Days of the last month, the newest first, that are well apart from the unusual ones: names that lie on each other are not drawn. */
async function quietDays(workspace: string): Promise<string[]> {
  const unusual = `SELECT CAST(kpi_date AS VARCHAR) AS day FROM mart_anomalies WHERE kpi = 'total_revenue' AND is_anomaly`;
  const found = JSON.parse(await assay('query', unusual, '--workspace', workspace, '--format', 'json')) as {
    readonly day: string;
  }[];
  const days = Array.from({ length: 21 }, (_, back) => dayBefore(back + 5));
  return days.filter((one) => found.every(({ day }) => Math.abs(daysFrom(one, day)) > 4));
}

/** A workspace whose shop has targets, a holiday and a promotion in its last month. */
const seeded = test.extend({
  workspace: async ({ scratch, published }, use) => {
    const folder = path.join(scratch, 'workspace');
    await cp(published, folder, { recursive: true });
    await mkdir(path.join(folder, 'seeds'), { recursive: true });
    const days = await quietDays(folder);
    const [holiday] = days;
    // Three days that stand beside each other, apart from the holiday.
    const sale = days.find((day, at) => daysFrom(day, days[at - 2] ?? day) === 2 && daysFrom(day, holiday ?? day) > 6);
    if (holiday === undefined || sale === undefined) throw new Error(`too few quiet days: ${days.join(', ')}`);
    const end = new Date(Date.parse(sale) + 2 * 86_400_000).toISOString().slice(0, 10);
    const target = [3, 2].map((back) => `total_revenue,day,${dayBefore(back)},1000\n`).join('');
    const seeds = {
      targets: `metric,grain,period_start,target\n${target}`,
      holidays: `holiday_date,name\n${holiday},Founders day\n`,
      promotions: `name,first_date,last_date\nAutumn sale,${sale},${end}\n`,
    };
    for (const [name, csv] of Object.entries(seeds)) await writeFile(path.join(folder, `seeds/${name}.csv`), csv);
    await assay('build', '--workspace', folder);
    await use(folder);
  },
});

const range = 'range=rolling+28+days';
/** A section of the page that is printed. */
const printed = (page: Page, title: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: title, exact: true }) });

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await expect(page.locator('article').first()).toBeVisible();
  await expect(page.locator('article[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 });
}

/** Opens in the window what a PDF is printed from. */
async function openPrint(page: Page, workspace: string, dashboard: string, ask: string): Promise<void> {
  const id = (await readFile(path.join(workspace, 'snapshots/owner/CURRENT'), 'utf8')).trim();
  await page.evaluate((to) => {
    location.hash = to;
    location.reload();
  }, `#/print/${id}/${dashboard}?${ask}`);
  await expect(page.getByRole('heading', { level: 2, name: 'Receipt' })).toBeVisible({ timeout: 60_000 });
}

/** What a chart says: its words, and what its drawing names. */
async function said(chart: Locator): Promise<{ readonly label: string | null; readonly drawn: readonly string[] }> {
  await expect(chart.locator('svg text').first()).toBeAttached();
  const texts = await chart.locator('svg text').allTextContents();
  return { label: await chart.getAttribute('aria-label'), drawn: texts.filter((text) => /[a-z]{4}/i.test(text)) };
}

seeded(
  'the page that is printed shows the targets, marks and unusual days of the screen',
  async ({ page, workspace }) => {
    await open(page, `#/dashboards/revenue?${range}`);
    const target =
      (await tile(page, 'Revenue')
        .getByText(/% of target/)
        .textContent()) ?? '';
    const chart = tile(page, 'Revenue over time').getByRole('application');
    await chart.scrollIntoViewIfNeeded();
    const screen = await said(chart);
    expect(screen.label).toContain('Founders day');
    expect(screen.drawn).toEqual(expect.arrayContaining(['Founders day', 'Autumn sale']));

    await openPrint(page, workspace, 'revenue', range);
    expect(target).not.toBe('');
    await expect(printed(page, 'Revenue')).toContainText(target);
    const section = printed(page, 'Revenue over time');
    const paper = await said(section.getByRole('application'));
    expect(paper.label).toBe(screen.label);
    expect([...paper.drawn].sort()).toEqual([...screen.drawn].sort());
    for (const name of ['Target', 'Holiday', 'Promotion']) {
      await expect(section.getByText(name, { exact: true })).toBeVisible();
    }
    await expect(section.getByRole('row').filter({ hasText: 'Founders day' })).toHaveCount(1);
    await expect(section.getByRole('row').filter({ hasText: 'Autumn sale' })).toHaveCount(3);

    await page.evaluate(() => {
      location.hash = '#/dashboards/revenue?marks=out';
      location.reload();
    });
    await expect(page.locator('article').first()).toBeVisible();
    await openPrint(page, workspace, 'revenue', `${range}&marks=out`);
    await expect(page.getByText('Founders day')).toHaveCount(0);
    await expect(page.getByText('not marked, nor are promotions')).toBeVisible();
  },
);

test('every unusual day that a tile has on the screen is listed on paper with its reason', async ({
  page,
  workspace,
}) => {
  await open(page, '#/dashboards/executive?range=all');
  const badge = page.getByRole('button', { name: /^! Unusual/ }).first();
  const title = (await page.getByRole('article').filter({ has: badge }).first().getAttribute('aria-label')) ?? '';
  const words = (await badge.getAttribute('aria-label')) ?? '';
  expect(words).toMatch(/^! Unusual, \d+ days?$/);
  const trend = (await tile(page, title).getByRole('img').getAttribute('aria-label')) ?? '';
  expect(trend).toMatch(/Unusual: \d+ \w+ \d{4}, .*lead one to expect/);
  await openPrint(page, workspace, 'executive', 'range=all');
  await expect(printed(page, title).getByRole('img')).toHaveAttribute('aria-label', trend);
  await expect(printed(page, title)).toContainText(words);
  const listed = page
    .getByRole('table', { name: 'Unusual days', exact: true })
    .getByRole('row')
    .filter({ has: page.getByRole('cell', { name: title, exact: true }) });
  await expect(listed).toHaveCount(Number(/\d+/.exec(words)?.[0]));
  await expect(listed.first()).toContainText(/day, \d+ \w+ \d{4}.*lead one to expect/);
});
