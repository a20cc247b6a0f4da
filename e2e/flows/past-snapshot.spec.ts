import type { Page } from '@playwright/test';
import { assay, expect, goTo, runSql } from '../app.ts';
import { lastDay, newest, past, test } from './two-snapshots.ts';

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

test('yesterday is picked once, and every page shows its figures; then the newest again', async ({
  page,
  workspace,
}) => {
  const ask = async (sql: string, snapshot: string) => {
    const text = await assay('query', sql, '--workspace', workspace, '--snapshot', snapshot, '--format', 'json');
    return (JSON.parse(text) as Readonly<Record<string, string | number>>[])[0] ?? {};
  };
  const revenueSql =
    'SELECT CAST(sum(order_amount) AS VARCHAR) AS revenue, count(*) AS orders FROM fact_orders WHERE NOT is_void';
  const figuresOf = async (id: string) => ({
    ...(await ask(revenueSql, id)),
    ...(await ask('SELECT count(*) AS rows FROM fact_orders', id)),
  });
  const figures = { past: await figuresOf(past), newest: await figuresOf(newest) } as const;
  expect(figures.past).not.toEqual(figures.newest);
  const lastOrder = await ask(
    `SELECT order_id AS id FROM fact_orders WHERE order_date = DATE '${lastDay}' ORDER BY order_id DESC LIMIT 1`,
    newest,
  );

  /** Every page has the figures of one of them. */
  const everyPage = async (which: 'past' | 'newest') => {
    const { revenue, orders, rows } = figures[which] as Readonly<Record<string, string | number>>;
    const value = async (place: string) =>
      Number(await page.locator(`${place} [data-value]`).first().getAttribute('data-value'));
    await goTo(page, 'Home');
    await page.getByText('All time', { exact: true }).click();
    await expect.poll(() => value('[data-metric=total_revenue]'), { message: `home, ${which}` }).toBe(Number(revenue));
    expect(await value('[data-metric=total_orders]')).toBe(Number(orders));

    await go(page, '#/dashboards/executive?range=all');
    const tile = page
      .locator('[data-tile]')
      .filter({ has: page.getByRole('heading', { name: 'Revenue', exact: true }) });
    await expect
      .poll(async () => Number(await tile.locator('[data-value]').getAttribute('data-value')), {
        message: `dashboard, ${which}`,
      })
      .toBe(Number(revenue));

    await go(page, '#/explore?metrics=total_orders&range=all&chart=table');
    const count = Number(orders).toLocaleString('en-GB');
    await expect(page.locator('[data-chart=table]'), `explore, ${which}`).toContainText(count);

    await goTo(page, 'SQL');
    await runSql(page, revenueSql);
    await expect(page.getByRole('grid', { name: 'Result' }), `SQL, ${which}`).toContainText(String(revenue));

    await go(page, '#/catalog/model/fact_orders');
    const facts = page.locator('main dl').first();
    await expect(facts, `catalog, ${which}`).toContainText(Number(rows).toLocaleString('en-GB'));

    const id = which === 'past' ? past : newest;
    await goTo(page, 'Sources');
    await expect(page.getByRole('heading', { name: `Tables in snapshot ${id}` })).toBeVisible();
    for (const place of ['Sources', 'Snapshots'] as const) {
      await goTo(page, place);
      const picker = page.locator('header').getByRole('button', { name: `Snapshot ${id}` });
      await expect(picker, `${place}, ${which}`).toBeVisible();
    }

    await page.keyboard.press('ControlOrMeta+K');
    await page.getByRole('textbox', { name: 'Command' }).fill(String(lastOrder['id']));
    const hit = page.getByRole('button', { name: new RegExp(`Order.*${lastOrder['id']}|${lastOrder['id']}.*Order`) });
    if (which === 'newest') await expect(hit).toBeVisible();
    else {
      await expect(page.getByRole('dialog', { name: 'Command palette' })).toContainText('Nothing has that name');
      await expect(hit).toHaveCount(0);
    }
    await page.keyboard.press('Escape');
  };

  await goTo(page, 'Home');
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible({ timeout: 30_000 });
  await everyPage('newest');
  await goTo(page, 'Home');
  await page.getByRole('button', { name: `Snapshot ${newest}` }).click();
  await page.getByRole('menuitem', { name: past }).click();
  await expect(page.getByRole('button', { name: new RegExp(`^Snapshot ${past}.*, not the newest$`) })).toBeVisible();
  await everyPage('past');
  await goTo(page, 'Home');
  await page.getByRole('button', { name: `Snapshot ${past}` }).click();
  await page.getByRole('menuitem', { name: newest }).click();
  await everyPage('newest');
});

test('in a narrow window no moment of the timeline is cut, whatever stands beside it', async ({ app, page }) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700));
  await go(page, `#/snapshots/${newest}`);
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Unpin' })).toBeVisible();
  const times = page.getByRole('navigation', { name: 'Timeline' }).locator('time');
  await expect(times).toHaveCount(2);
  const cut = await times.evaluateAll(
    (all) =>
      all.filter((one) => {
        const [box, frame] = [one.getBoundingClientRect(), one.parentElement?.getBoundingClientRect()];
        return one.scrollWidth > one.clientWidth + 1 || box.right > (frame?.right ?? 0) + 1;
      }).length,
  );
  expect(cut).toBe(0);
});
