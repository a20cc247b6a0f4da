import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { accessibilityFaults, expect, goTo, openAddress } from '../app.ts';
import { filters, tile, value } from './page-parts.ts';
import { plain, rowsOf, test } from './real-shop.ts';
import { hasRealShop } from './restated-shop.ts';

test.skip(!hasRealShop, 'the real shop does not lie beside the project');

async function addFilter(page: Page, dimension: string, fill: () => Promise<unknown>): Promise<void> {
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Dimension' }).fill(dimension);
  await page.getByRole('option', { name: dimension, exact: true }).click();
  await fill();
  await page.getByRole('button', { name: 'Apply' }).click();
}

async function keepLargest(page: Page, dimension: string, count: number): Promise<void> {
  await addFilter(page, dimension, async () => {
    await page.getByText('top', { exact: true }).click();
    await page.getByRole('textbox', { name: 'How many of the largest values' }).fill(String(count));
  });
  await expect(filters(page)).toContainText(`Top ${count} by ${dimension}, the rest as Other`);
}

test('several values, all but them, and a part of a name narrow to what the extracts say; saved they come back', async ({
  page,
  workspace,
  extracts,
}) => {
  const agree = async (where: string) => {
    const [said] = await extracts.rows<{ revenue: string; orders: string; buyers: string }>(
      `SELECT sum(amount) AS revenue, count(*) AS orders, count(DISTINCT customer_id) AS buyers FROM sold WHERE ${where}`,
    );
    await expect.poll(() => value(page, 'Revenue'), where).toBe(Number(said?.revenue));
    await expect.poll(() => value(page, 'Orders'), where).toBe(Number(said?.orders));
    await expect.poll(() => value(page, 'Active customers'), where).toBe(Number(said?.buyers));
  };
  await openAddress(page, '#/dashboards/executive?range=all');
  await agree('true');
  await addFilter(page, 'Region', async () => {
    for (const country of ['Germany', 'France']) {
      await page.getByRole('textbox', { name: 'Find a value' }).fill(country);
      await page.getByRole('checkbox', { name: country, exact: true }).check();
    }
  });
  await expect(filters(page)).toContainText('Region is Germany or France');
  await agree("region IN ('Germany', 'France')");

  const change = async (pill: string, how: string, text?: string) => {
    await filters(page).getByRole('button', { name: pill, exact: true }).click();
    await page.getByText(how, { exact: true }).click();
    if (text !== undefined) await page.getByRole('textbox', { name: 'Text that the value contains' }).fill(text);
    await page.getByRole('button', { name: 'Apply' }).click();
  };
  await change('Region is Germany or France', 'is not');
  await expect(filters(page)).toContainText('Region is not Germany or France');
  // Guests have no region; they are none of the two.
  await agree("region NOT IN ('Germany', 'France')");
  await change('Region is not Germany or France', 'contains', 'united');
  await expect(filters(page)).toContainText('Region contains united');
  await agree("region ILIKE '%united%'");

  const saved = page.getByRole('dialog', { name: 'Saved' });
  const openSaved = () => page.getByRole('button', { name: 'Saved', exact: true }).click();
  await openSaved();
  await saved.getByRole('textbox', { name: 'Save what is chosen as' }).fill('All that is united');
  await saved.getByRole('button', { name: 'Save', exact: true }).click();
  const mine = saved.getByRole('button', { name: 'All that is united', exact: true });
  await expect(mine).toBeVisible();
  const file = path.join(workspace, 'filters/all_that_is_united.yml');
  const written = await readFile(file, 'utf8');
  expect(written).toContain('united');
  await page.keyboard.press('Escape');
  await goTo(page, 'Home');
  await page.reload();
  await openAddress(page, '#/dashboards/executive');
  await expect(filters(page)).not.toContainText('united');
  await openSaved();
  await mine.click();
  await expect(filters(page)).toContainText('Region contains united');
  await expect(page.getByRole('button', { name: 'Time range: All time' })).toBeVisible();
  await agree("region ILIKE '%united%'");

  await openSaved();
  await saved.getByRole('button', { name: 'Remove All that is united' }).click();
  await expect(saved.getByRole('status')).toContainText('All that is united was removed');
  await expect(access(file)).rejects.toMatchObject({ code: 'ENOENT' });
  await saved.getByRole('button', { name: 'Undo' }).click();
  await expect(mine).toBeVisible();
  await expect.poll(() => readFile(file, 'utf8').catch(() => null)).toBe(written);
  // What was on the dashboard stayed there.
  await agree("region ILIKE '%united%'");
});

test('the largest countries and products, and Other, add up to the total', async ({ page, extracts }) => {
  await openAddress(page, '#/dashboards/executive?range=all');
  await keepLargest(page, 'Region', 3);
  const whole = Number(await extracts.value('SELECT sum(amount) FROM sold'));
  await expect.poll(() => value(page, 'Revenue')).toBe(whole);
  const largest = `WITH ranked AS (
    SELECT region, sum(amount) AS amount, row_number() OVER (ORDER BY sum(amount) DESC) AS place FROM sold GROUP BY region
  )
  SELECT if(place > 3, 'Other', region) AS name, CAST(round(sum(amount), 2) AS VARCHAR) AS amount
  FROM ranked GROUP BY name ORDER BY min(place)`;
  const expected = (await extracts.rows<Record<string, string>>(largest)).map(({ name, amount }) => [name, amount]);
  expect(expected.map(([name]) => name)).toEqual(['United Kingdom', 'unknown', 'Netherlands', 'Other']);
  const shown = (await rowsOf(tile(page, 'Revenue by region'))).map(([name, amount]) => [name, plain(amount)]);
  expect(shown).toEqual(expected);
  expect(shown.reduce((sum, [, amount]) => sum + Number(amount), 0)).toBeCloseTo(whole, 1);

  await openAddress(page, '#/dashboards/products?range=all');
  await keepLargest(page, 'Current product name', 5);
  const products = `WITH ranked AS (
    SELECT product, sum(amount) AS amount, sum(units) AS units, row_number() OVER (ORDER BY sum(amount) DESC) AS place
    FROM lines GROUP BY product
  )
  SELECT if(place > 5, 'Other', product) AS name, CAST(round(sum(amount), 2) AS VARCHAR) AS amount, CAST(sum(units) AS VARCHAR) AS units
  FROM ranked GROUP BY name ORDER BY min(place)`;
  const asked = await extracts.rows<Record<string, string>>(products);
  expect(asked).toHaveLength(6);
  await expect
    .poll(async () =>
      (await rowsOf(tile(page, 'Top ten products'))).map(([name, amount, units]) => [
        name,
        plain(amount),
        plain(units),
      ]),
    )
    .toEqual(asked.map(({ name, amount, units }) => [name, amount, units]));
  const [all] = await extracts.rows<Record<string, string>>(
    'SELECT sum(amount) AS amount, sum(units) AS units FROM lines',
  );
  await expect.poll(() => value(page, 'Product revenue')).toBe(Number(all?.['amount']));
  await expect.poll(() => value(page, 'Units sold')).toBe(Number(all?.['units']));
  expect(await accessibilityFaults(page)).toEqual([]);
});
