import path from 'node:path';
import type { Locator } from '@playwright/test';
import { choose, expect, openAddress } from '../app.ts';
import { tile } from './page-parts.ts';
import { chartOf, plain, rowsOf, test } from './real-shop.ts';
import { hasRealShop } from './restated-shop.ts';

test.skip(!hasRealShop, 'the real shop does not lie beside the project');

/** Walks to the mark of a name or period by the arrow keys; its words. */
async function walkTo(chart: Locator, of: Locator, name: string, key: 'ArrowDown' | 'ArrowRight'): Promise<string> {
  const said = of.locator('[aria-live]');
  await chart.focus();
  await chart.press('Home');
  for (let at = 0; at < 60 && !(await said.innerText()).startsWith(`${name}:`); at += 1) await chart.press(key);
  await expect(said).toContainText(`${name}:`);
  return said.innerText();
}

test('a month opens into its weeks, a week into its days, a country into weekdays; the rows behind it add up', async ({
  app,
  page,
  scratch,
  extracts,
}) => {
  const asked = async (by: string, where: string) =>
    (
      await extracts.rows<Record<string, string>>(
        `SELECT ${by} AS name, CAST(round(sum(amount), 2) AS VARCHAR) AS amount FROM sold WHERE ${where} GROUP BY ALL ORDER BY min(day)`,
      )
    ).map(({ name, amount }) => [name, amount]);
  await openAddress(page, '#/dashboards/revenue?range=all&grain=month');
  const time = tile(page, 'Revenue over time');
  const chart = await chartOf(time);
  await walkTo(chart, time, 'Nov 2011', 'ArrowRight');
  await chart.press('Shift+Enter');
  const down = page.getByRole('navigation', { name: 'Way down in Revenue over time' });
  await expect(down).toContainText('1–30 Nov 2011 by week');
  const november = "day BETWEEN DATE '2011-11-01' AND DATE '2011-11-30'";
  const shown = async () => (await rowsOf(time)).map(([name, amount]) => [name, plain(amount)]);
  expect(await shown()).toEqual(await asked("'W' || weekofyear(day) || ' ' || isoyear(day)", november));
  // The first week began in October: what is asked stays within November. Nothing came of the fifth, a Saturday, and it is said.
  await time.getByRole('grid').press('Home');
  await time.getByRole('grid').press('Shift+Enter');
  await expect(down).toContainText('1–6 Nov 2011 by day');
  const sold = await asked("day(day) || ' Nov 2011'", "day BETWEEN DATE '2011-11-01' AND DATE '2011-11-06'");
  expect(sold).toHaveLength(5);
  await expect.poll(shown).toEqual(sold.toSpliced(4, 0, ['5 Nov 2011', '0.00']));
  await expect(time.getByRole('button', { name: '1 day missing' })).toBeVisible();
  await down.getByRole('button', { name: 'All' }).click();
  await expect(down).toHaveCount(0);

  await openAddress(page, '#/dashboards/executive?range=all');
  const regions = tile(page, 'Revenue by region');
  const bars = await chartOf(regions);
  await walkTo(bars, regions, 'Germany', 'ArrowDown');
  await bars.press('Shift+F10');
  const mark = page.getByRole('dialog', { name: 'Mark of Revenue by region' });
  await mark.getByRole('combobox', { name: 'Break down by' }).fill('Weekday');
  await mark.getByRole('option', { name: 'Weekday', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Way down in Revenue by region' })).toContainText(
    'Germany by Weekday',
  );
  const weekdays = await asked('dayname(day)', "region = 'Germany'");
  const byName = ([one]: (string | undefined)[], [other]: (string | undefined)[]) =>
    String(one).localeCompare(String(other));
  expect((await rowsOf(regions)).map(([name, amount]) => [name, plain(amount)]).sort(byName)).toEqual(
    weekdays.sort(byName),
  );

  // The rows behind one of these marks, and the same rows in a file.
  await regions.getByRole('grid').press('Home');
  await regions.getByRole('grid').press('Shift+F10');
  await mark.getByRole('button', { name: 'Rows behind it' }).click();
  const behind = page.getByRole('dialog', { name: 'Rows behind Revenue by region' });
  const [largest] = [...weekdays].sort(([, one], [, other]) => Number(other) - Number(one));
  const where = `region = 'Germany' AND dayname(day) = '${largest?.[0]}'`;
  const orders = await extracts.number(`SELECT count(*) FROM sold WHERE ${where}`);
  await expect(behind.getByText(`${orders} rows of`)).toBeVisible();
  await expect(behind.getByText(/^Revenue, Weekday/)).toHaveText(
    new RegExp(`Revenue, Weekday ${largest?.[0]}, where .*"region" IN \\('Germany'\\).*: `),
  );
  expect(plain(await behind.locator('b').first().innerText())).toBe(largest?.[1]);
  await expect(behind.getByRole('grid')).toHaveAttribute('aria-rowcount', String(orders + 1));
  const file = path.join(scratch, 'rows.parquet');
  await choose(app, file);
  await behind.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export Parquet…' }).click();
  await expect(page.getByText(`rows.parquet: ${orders} rows, `)).toBeVisible();
  const difference = `(SELECT order_id, order_amount FROM '${file}') AS file FULL JOIN (FROM sold WHERE ${where}) AS sold ON sold.id = file.order_id`;
  expect(await extracts.number(`SELECT count(*) FROM ${difference}`)).toBe(orders);
  expect(await extracts.number(`SELECT count(*) FROM ${difference} WHERE order_amount = amount`)).toBe(orders);
});
