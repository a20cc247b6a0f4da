import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, inspect, screens, test } from './gallery-app.ts';

/** Every chart of the page is on the screen. */
async function drawn(page: Page): Promise<void> {
  await expect(page.locator('[data-chart]').first()).toBeVisible();
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-chart]')].every((chart) =>
      chart.querySelector('[role=application] svg text, table, [role=grid], [data-value]'),
    ),
  );
}

const actions = (page: Page) => page.evaluate(() => (globalThis as unknown as { done: unknown[] }).done);

for (const name of ['time', 'parts', 'tables', 'shapes', 'flows', 'edges', 'narrow']) {
  test(`charts: ${name}`, async ({ gallery: { page, openCharts } }) => {
    await openCharts(name);
    await drawn(page);
    await inspect(page, `charts-${name}`);
  });
}

test('markup in values is text, in charts and in what stands under the pointer', async ({
  gallery: { page, openCharts },
}) => {
  await openCharts('parts');
  await drawn(page);
  const chart = page.getByRole('application', { name: /^Revenue by region, 8 values, highest Germany €900,000\.00/ });
  await expect(chart.locator('text', { hasText: '<img src=x' })).toBeVisible();
  const box = await chart.boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + box.width / 3, box.y + box.height * 0.81);
  await expect(page.locator('[data-tip]')).toContainText('<img src=x onerror=alert(1)>');
  await expect(page.locator('[data-tip]')).toContainText(/€[\d,.]+ before: [+−]€/);
  await page.screenshot({ path: path.join(screens, 'charts-tooltip.png') });
  expect(await page.locator('img').count()).toBe(0);
  await chart.click({ position: { x: box.width / 3, y: box.height * 0.81 }, button: 'right' });
  expect(await actions(page)).toEqual([
    { menu: { metric: 'total_revenue', period: null, dimensions: { region: '<img src=x onerror=alert(1)>' } } },
  ]);
});

test('what stands under the pointer is inside the window at once, at every edge', async ({
  gallery: { page, openCharts },
}) => {
  await openCharts('parts');
  await drawn(page);
  const size = await page.evaluate(() => [window.innerWidth, window.innerHeight] as const);
  for (const chart of await page.getByRole('application').all()) {
    const box = await chart.boundingBox();
    if (box === null || box.y > size[1]) continue;
    // The first place of all is the one that has nothing measured before it.
    await page.mouse.move(2, 2);
    await expect(page.locator('[data-tip]')).toHaveCount(0);
    await page.mouse.move(box.x + box.width * 0.9, Math.min(size[1] - 4, box.y + box.height * 0.9));
    const tip = await page
      .locator('[data-tip]')
      .boundingBox({ timeout: 500 })
      .catch(() => null);
    if (tip === null) continue;
    expect(tip.x + tip.width).toBeLessThanOrEqual(size[0]);
    expect(tip.y + tip.height).toBeLessThanOrEqual(size[1]);
  }
});

test('arrows walk over the marks, Enter picks, Shift+Enter drills, T shows the rows', async ({
  gallery: { page, openCharts },
}) => {
  await openCharts('time');
  await drawn(page);
  const chart = page.getByRole('application', { name: /^Success by method/ });
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('[aria-live]').filter({ hasText: /^Feb 2025: card 97\.\d%, paypal/ })).toHaveCount(1);
  await page.screenshot({ path: path.join(screens, 'charts-keyboard.png') });
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Enter');
  const pick = {
    metric: 'payment_success_rate',
    period: '2025-02-01',
    dimensions: { payment_method: 'paypal' },
  };
  expect(await actions(page)).toEqual([{ drill: pick }, { pick }]);
  await page.keyboard.press('t');
  const grid = page.getByRole('grid', { name: /^Success by method/ });
  await expect(grid).toBeFocused();
  await expect(grid.getByRole('row').nth(1)).toContainText('card');
  await page.keyboard.press('End');
  await expect(grid.locator('[data-active=true]')).toContainText('Dec 2025');
  await page.screenshot({ path: path.join(screens, 'charts-as-table.png') });
  await page.keyboard.press('t');
  await expect(chart).toBeFocused();
});

test('a click picks, a double click drills and picks nothing; headers sort', async ({
  gallery: { page, openCharts },
}) => {
  await openCharts('shapes');
  await drawn(page);
  const treemap = page.getByRole('application', { name: /^Customer segments/ });
  await treemap.dblclick({ position: { x: 60, y: 60 } });
  await page.waitForTimeout(400);
  const pick = { metric: 'buyers', period: null, dimensions: { rfm_segment: 'Champions' } };
  expect(await actions(page)).toEqual([{ drill: pick }]);
  await treemap.click({ position: { x: 60, y: 60 } });
  await expect.poll(() => actions(page)).toEqual([{ drill: pick }, { pick }]);
  await page.waitForTimeout(100);
  await page.screenshot({ path: path.join(screens, 'charts-picked.png') });

  await openCharts('tables');
  const grid = page.getByRole('grid', { name: /^Orders by region/ });
  await grid.getByRole('columnheader', { name: 'Orders' }).getByRole('button').click();
  await grid.getByRole('columnheader', { name: 'Orders' }).getByRole('button').click();
  await expect(grid.getByRole('row').nth(1)).toContainText('<img src=x onerror=alert(1)>');
  await expect(grid.getByRole('row').last()).toContainText('21,400');
});

test('a hundred thousand rows: both ends by keyboard, with a handful of elements', async ({
  gallery: { page, openCharts },
}) => {
  await openCharts('long');
  const grid = page.getByRole('grid', { name: 'Orders by customer, 100,000 values, highest C321 999' });
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid.locator('[data-active=true]')).toContainText('C99999');
  await expect(grid.getByRole('row').last()).toContainText('49,950,000');
  await grid.getByRole('columnheader', { name: 'Orders' }).getByRole('button').click();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Home');
  await expect(grid.locator('[data-active=true]')).toContainText('999');
  expect(await grid.getByRole('row').count()).toBeLessThan(60);
});
