import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { accessibilityFaults, expect, goTo, openAddress } from '../app.ts';
import { tile, value } from './page-parts.ts';
import { chartOf, plain, rowsOf, test } from './real-shop.ts';
import { hasRealShop } from './restated-shop.ts';

test.skip(!hasRealShop, 'the real shop does not lie beside the project');

// The calendar of the National Retail Federation. Its days of 2010 and 2011 are public: November of 2011 went from 30 October to 26
// November, December to the end of the year; December of 2010 began on 28 November.
test.use({ settings: '\nsettings:\n  fiscal_pattern: 4-5-4\n  fiscal_start_month: 2\n  week_start: sunday\n' });

/** Name, first and last day that 1 to 9 December 2011 is compared with, and those days in words. */
const comparisons = [
  ['prior period', '2011-11-01', '2011-11-09', '1–9 Nov 2011'],
  ['prior year', '2010-12-01', '2010-12-09', '1–9 Dec 2010'],
  ['prior year, same weekday', '2010-12-02', '2010-12-10', '2–10 Dec 2010'],
  // The fifth to the thirteenth day of the fiscal period before, and of the same one of the fiscal year before.
  ['prior fiscal period', '2011-11-03', '2011-11-11', '3–11 Nov 2011'],
  ['prior fiscal year', '2010-12-02', '2010-12-10', '2–10 Dec 2010'],
] as const;

test('every comparison by name says its days, and has the figures of these days', async ({ page, extracts }) => {
  const money = async (from: string, to: string) =>
    String(
      await extracts.value(
        `SELECT CAST(round(sum(amount), 2) AS VARCHAR) FROM sold WHERE day BETWEEN DATE '${from}' AND DATE '${to}'`,
      ),
    );
  await openAddress(page, '#/dashboards/executive?range=mtd');
  const now = await money('2011-12-01', '2011-12-09');
  for (const [name, from, to, words] of comparisons) {
    await page.getByRole('combobox', { name: 'Compare with' }).click();
    await page.getByRole('option', { name: `vs ${name}`, exact: true }).click();
    const revenue = tile(page, 'Revenue');
    await expect(revenue.locator('footer [title]').first()).toHaveAttribute(
      'title',
      `1–9 Dec 2011 vs ${name}, ${words}`,
    );
    await expect.poll(() => value(page, 'Revenue')).toBe(Number(now));
    // The pointer on the change has the exact number before and the difference.
    const before = await money(from, to);
    const short = from.startsWith('2011') ? words.replace(' 2011', '') : words;
    const change = revenue.getByText(`vs ${short}`, { exact: true });
    await change.hover();
    const tip = page.getByRole('tooltip').filter({ hasText: 'difference' });
    // Until the pointer is there, the tip may still be that of a tile it passed.
    const said = async () => (await tip.innerText()).split(` in ${short}, difference `);
    await expect.poll(async () => plain((await said())[0] ?? ''), { message: name }).toBe(before);
    const [, difference = ''] = await said();
    expect(Number(plain(difference)), name).toBeCloseTo(Number(now) - Number(before), 2);
    const share = (Number(now) / Number(before) - 1) * 100;
    await expect(revenue.getByText(`${Math.abs(share).toFixed(1)}%`)).toBeVisible();

    // Day by day the first stands beside the first.
    const on = (first: string) =>
      `CAST((SELECT count(*) FROM sold WHERE day = DATE '${first}' + days.place) AS VARCHAR)`;
    const days = await extracts.rows<Record<string, string>>(
      `SELECT place + 1 || ' Dec 2011' AS name, ${on('2011-12-01')} AS orders, ${on(from)} AS before
      FROM (SELECT CAST(range AS INTEGER) AS place FROM range(9)) AS days ORDER BY place`,
    );
    const shown = (await rowsOf(tile(page, 'Orders over time'))).map(([day, orders, prior]) => [day, orders, prior]);
    expect(shown, name).toEqual(days.map(({ name: day, orders, before: prior }) => [day, orders, prior]));
    await revenue.scrollIntoViewIfNeeded();
  }
  await page.getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'No comparison' }).click();
  await expect(tile(page, 'Revenue').getByText(/^vs /)).toHaveCount(0);

  // A whole fiscal period beside the whole one before; a year back nothing is known of most of its days.
  await openAddress(page, '#/dashboards/executive?range=2011-10-30+to+2011-11-26&compare=prior_fiscal_period');
  const foot = tile(page, 'Revenue').locator('footer');
  await expect(foot.locator('[title]').first()).toHaveAttribute('title', /, 2–29 Oct 2011$/);
  await expect.poll(() => value(page, 'Revenue')).toBe(Number(await money('2011-10-30', '2011-11-26')));
  await openAddress(page, '#/dashboards/executive?range=2011-10-30+to+2011-11-26&compare=prior_fiscal_year');
  await expect(foot).toContainText('data from 1 Dec 2010');
});

test('targets, holidays and promotions say which file to fill; filled and refreshed they stand on the tiles', async ({
  page,
  workspace,
  extracts,
}) => {
  test.setTimeout(420_000);
  await openAddress(page, '#/dashboards/executive?range=mtd');
  await expect(tile(page, 'Revenue').getByText(/of target/)).toHaveCount(0);
  for (const [title, seed] of [
    ['Revenue against target', 'targets'],
    ['Revenue and its target', 'targets'],
  ] as const) {
    await tile(page, title).scrollIntoViewIfNeeded();
    await expect(tile(page, title)).toContainText('Unavailable');
    await expect(tile(page, title)).toContainText(`put some into seeds/${seed}.csv of the workspace`);
  }
  await openAddress(page, '#/dashboards/revenue');
  await tile(page, 'Share of revenue in promotions').scrollIntoViewIfNeeded();
  await expect(tile(page, 'Share of revenue in promotions')).toContainText('seeds/promotions.csv');

  // A fiscal December of 35 days, and orders by the calendar's month.
  await mkdir(path.join(workspace, 'seeds'), { recursive: true });
  const seed = (name: string, ...lines: string[]) =>
    writeFile(path.join(workspace, `seeds/${name}.csv`), `${lines.join('\n')}\n`);
  await seed(
    'targets',
    'metric,grain,period_start,target',
    'total_revenue,fiscal_period,2011-11-27,2450000',
    'total_orders,month,2011-12-01,3100',
  );
  await seed('holidays', 'holiday_date,name', '2011-12-06,Saint Nicholas');
  await seed('promotions', 'name,first_date,last_date', 'Advent sale,2011-12-05,2011-12-07');
  await goTo(page, 'Sources');
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(page.getByText(/Published snapshot/).first()).toBeVisible({ timeout: 240_000 });
  // The list of runs says so of the first refresh too.
  await expect(page.getByTestId('snapshot-id')).toHaveText('2011-12-09.2', { timeout: 240_000 });

  const sum = async (from: string, to: string, what = 'sum(amount)') =>
    Number(await extracts.value(`SELECT ${what} FROM sold WHERE day BETWEEN DATE '${from}' AND DATE '${to}'`));
  const percent = (part: number) => `${(part * 100).toFixed(1)}%`;
  await openAddress(page, '#/dashboards/executive?range=mtd');
  const revenue = await sum('2011-12-01', '2011-12-09');
  // 9 of the 35 days, 70,000 each; 9 of 31 days, 100 orders each.
  await expect(tile(page, 'Revenue').getByText(/of target/)).toHaveText(
    `${percent(revenue / 630_000)} of target 630,000`,
  );
  const orders = await sum('2011-12-01', '2011-12-09', 'count(*)');
  await expect(tile(page, 'Orders').getByText(/of target/)).toHaveText(`${percent(orders / 900)} of target 900`);
  const daily = tile(page, 'Orders over time');
  await expect(await chartOf(daily)).toHaveAttribute('aria-label', /Holiday: Saint Nicholas.*Promotion: Advent sale/);
  const sixth = (await rowsOf(daily)).find(([day]) => day === '6 Dec 2011')?.join(' | ');
  for (const note of ['Target 100', 'Saint Nicholas', 'Advent sale']) expect(sixth).toContain(note);
  const reached = tile(page, 'Revenue against target');
  await reached.scrollIntoViewIfNeeded();
  await expect.poll(() => value(page, 'Revenue against target')).toBeCloseTo(revenue / 630_000, 5);
  expect(await accessibilityFaults(page)).toEqual([]);
  // A target takes room of a big number, but not that of what is said of its days.
  for (const range of ['mtd', 'all', '2011-11-20+to+2011-12-09']) {
    await openAddress(page, `#/dashboards/executive?range=${range}`);
    await expect(tile(page, 'Revenue').getByText(/of target/)).toBeVisible();
    const foot = tile(page, 'Revenue').locator('footer');
    await expect(foot.getByRole('button', { name: /missing/ })).toBeVisible();
    await expect(foot.getByRole('button', { name: /Unusual/ })).toBeVisible();
    expect(await foot.evaluate((it) => it.scrollHeight - it.clientHeight), range).toBeLessThanOrEqual(1);
  }

  await openAddress(page, '#/dashboards/executive');
  const months = await rowsOf(tile(page, 'Revenue and its target'));
  const money = (amount: number) => amount.toFixed(2);
  expect(months.slice(-2).map(([month, actual, target]) => [month, plain(actual), plain(target)])).toEqual([
    ['Nov 2011', money(await sum('2011-11-27', '2011-11-30')), '280000.00'],
    ['Dec 2011, not over yet', money(revenue), '630000.00'],
  ]);
  await openAddress(page, '#/dashboards/revenue');
  const promoted = (await sum('2011-12-05', '2011-12-07')) / revenue;
  const shares = await rowsOf(tile(page, 'Share of revenue in promotions'));
  expect(shares.at(-1)?.slice(0, 2)).toEqual(['Dec 2011, not over yet', percent(promoted)]);
});
