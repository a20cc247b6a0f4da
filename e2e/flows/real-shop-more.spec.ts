import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { parse } from 'yaml';
import { openXlsx } from '../../core/exports/testing/open-xlsx.ts';
import { assay, choose, expect, goTo, openAddress } from '../app.ts';
import { tile } from './page-parts.ts';
import { hasRealShop, onFiles, realShop, restatedDay, test } from './restated-shop.ts';

test.skip(!hasRealShop, 'the real shop does not lie beside the project');

const [before, after] = ['2011-12-09.1', '2011-12-09.2'] as const;

interface Reference {
  readonly total_revenue: string;
  readonly by_month: Readonly<Record<string, { readonly revenue: string; readonly orders: number }>>;
}

const reference = async () => JSON.parse(await readFile(`${realShop}.reference.json`, 'utf8')) as Reference;

/** Exact thousandths of a written amount: 1,234.56 with a true minus sign or a plus. */
function thousandths(text: string): bigint {
  const plain = text.replaceAll('−', '-').replaceAll(/[^\d.-]/g, '');
  const [whole = '0', part = ''] = plain.replace('-', '').split('.');
  const amount = BigInt(whole) * 1000n + BigInt(part.padEnd(3, '0').slice(0, 3));
  return plain.startsWith('-') ? -amount : amount;
}

test('a past day that was restated: late, corrected and removed orders make the whole difference', async ({
  page,
  restated: { shop, changes },
}) => {
  const months = (await reference()).by_month;
  const was = thousandths(months['2011-11']?.revenue ?? '');
  const causes = [changes.late, changes.corrected, changes.removed].map(thousandths);
  const now = causes.reduce((sum, change) => sum + change, was);
  // Another way to the same: all extracts as they lie in the folder now.
  const files = await onFiles((sql) =>
    sql.value(`SELECT CAST(sum(total_amount) AS VARCHAR) FROM '${shop}/orders/*/*.parquet'
      WHERE status = 'completed' AND date_trunc('month', created_at) = DATE '2011-11-01'`),
  );
  expect(thousandths(String(files))).toBe(now);

  await openAddress(page, `#/snapshots/${after}`);
  await page.getByRole('tab', { name: 'Compare' }).click();
  const why = page.getByRole('button', { name: 'Why: Revenue, Nov 2011' });
  await why.click({ timeout: 60_000 });
  const dialog = page.getByRole('dialog');
  const row = async (name: RegExp) => {
    const cells = await dialog.getByRole('row', { name }).first().getByRole('cell').allInnerTexts();
    return cells.slice(1);
  };
  await expect(dialog.getByRole('row', { name: /^Late rows/ }).first()).toBeVisible({ timeout: 30_000 });
  // Money is shown in hundredths, rounded half away from zero.
  const shown = (exact: bigint) => (exact < 0n ? -((-exact + 5n) / 10n) : (exact + 5n) / 10n) * 10n;
  let value = was;
  for (const [at, name] of [/^Late rows/, /^Corrected rows/, /^Removed rows/].entries()) {
    const [rows = '', change = '', then = ''] = await row(name);
    value += causes[at] ?? 0n;
    expect(rows, String(name)).toBe('1');
    expect(thousandths(change), String(name)).toBe(shown(causes[at] ?? 0n));
    expect(thousandths(then), String(name)).toBe(shown(value));
  }
  const [then = ''] = await row(new RegExp(`^In ${after}`));
  expect(thousandths(then)).toBe(shown(now));
  await expect(dialog.getByText('L000001').first()).toBeVisible();
});

test('a snapshot is pinned, made current again, and undone', async ({ page, workspace, restated: { changes } }) => {
  const was = thousandths((await reference()).total_revenue);
  const now = [changes.late, changes.corrected, changes.removed].map(thousandths).reduce((sum, one) => sum + one, was);
  const revenue = async () =>
    thousandths((await page.locator('[data-metric=total_revenue] [data-value]').getAttribute('data-value')) ?? '');
  const home = async (expected: bigint) => {
    await goTo(page, 'Home');
    await page.getByText('All time', { exact: true }).click();
    await expect.poll(revenue).toBe(expected);
  };
  await home(now);
  await openAddress(page, `#/snapshots/${before}`);
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(page.getByText(`${before} is kept until it is unpinned.`)).toBeVisible();
  await page.getByRole('button', { name: 'Roll back to it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
  await expect(page.getByText(`${before} is the current snapshot now.`)).toBeVisible();
  expect((await readFile(path.join(workspace, 'snapshots/owner/CURRENT'), 'utf8')).trim()).toBe(before);
  const ask = async () => {
    const text = await assay('metrics', 'total_revenue', '--workspace', workspace, '--format', 'json');
    return thousandths((JSON.parse(text) as [{ total_revenue: string }])[0].total_revenue);
  };
  expect(await ask()).toBe(was);
  await expect(page.getByTestId('snapshot-id')).toHaveText(before);
  await home(was);
  await openAddress(page, `#/snapshots/${after}`);
  await page.getByRole('button', { name: 'Roll forward to it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Roll forward' }).click();
  await expect(page.getByText(`${after} is the current snapshot now.`)).toBeVisible();
  await expect(page.getByTestId('snapshot-id')).toHaveText(after);
  expect(await ask()).toBe(now);
  await home(now);
  expect(await assay('snapshots', '--workspace', workspace)).toContain('pinned');
});

/** Size and number of different colours of an image. */
async function picture(app: ElectronApplication, file: string) {
  return app.evaluate(({ nativeImage }, place) => {
    const image = nativeImage.createFromPath(place);
    const bitmap = image.toBitmap();
    const colours = new Set<number>();
    for (let at = 0; at < bitmap.length; at += 4) colours.add(bitmap.readUInt32LE(at));
    return { ...image.getSize(), colours: colours.size };
  }, file);
}

test('a dashboard is arranged and kept; its tile is the same on screen, in CSV, Excel, Parquet and as an image', async ({
  app,
  page,
  scratch,
  workspace,
  restated: { changes },
}) => {
  const file = path.join(workspace, 'dashboards/revenue_copy.yml');
  const written = async () =>
    parse(await readFile(file, 'utf8')) as { tiles: { title: string; at: Record<string, number> }[] };
  const placed = async (title: string) => (await written()).tiles.find((one) => one.title === title)?.at;
  await openAddress(page, '#/dashboards/revenue');
  await page.getByRole('button', { name: 'Copy to edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Revenue (copy)' })).toBeVisible();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('button', { name: 'Add a tile' }).click();
  await openAddress(page, '#/explore?metrics=total_revenue,total_orders&grain=month&range=all&on=revenue_copy');
  await page.getByRole('button', { name: 'Save as a tile' }).click();
  const form = page.getByRole('dialog', { name: 'Save as a tile' });
  await form.getByLabel('Title of the tile').fill('Months');
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(tile(page, 'Months')).toBeVisible();
  const start = await placed('Months');
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  // By pointer: two rows taller, then up to the top.
  const size = tile(page, 'Months').getByRole('button', { name: 'Size of Months: arrow keys' });
  await size.scrollIntoViewIfNeeded();
  const box = await size.boundingBox();
  const row = await page.locator('[data-grid]').evaluate((grid) => {
    const style = getComputedStyle(grid);
    return Number.parseFloat(style.gridAutoRows) + Number.parseFloat(style.columnGap);
  });
  await page.mouse.move((box?.x ?? 0) + 12, (box?.y ?? 0) + 12);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) + 12, (box?.y ?? 0) + 12 + 2 * row);
  await page.mouse.up();
  await expect.poll(async () => (await placed('Months'))?.['height']).toBe((start?.['height'] ?? 0) + 2);
  const move = tile(page, 'Months').getByRole('button', { name: 'Move Months: arrow keys' });
  await move.press('ArrowUp');
  await expect.poll(async () => (await placed('Months'))?.['row']).toBeLessThan(start?.['row'] ?? 0);
  const kept = await placed('Months');
  await page.reload();
  await expect(tile(page, 'Months')).toBeVisible();
  expect(await placed('Months')).toEqual(kept);
  const { row: top, column, width, height } = kept as Record<'row' | 'column' | 'width' | 'height', number>;
  await expect(tile(page, 'Months')).toHaveCSS('grid-area', `${top} / ${column} / span ${height} / span ${width}`);

  // What the tile must say: the reference of the original file, and what was restated since.
  const moved = [changes.late, changes.corrected, changes.removed].map(thousandths).reduce((sum, one) => sum + one, 0n);
  const expected = Object.entries((await reference()).by_month)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([month, { revenue, orders }]) => ({
      month: `${month}-01`,
      revenue: thousandths(revenue) + (restatedDay.startsWith(month) ? moved : 0n),
      orders,
    }));
  const months = tile(page, 'Months');
  const act = async (name: string) => {
    await months.scrollIntoViewIfNeeded();
    await months.hover();
    await months.getByRole('button', { name: 'Actions for Months' }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  const save = async (name: string, item: string, said: RegExp) => {
    await choose(app, path.join(scratch, name));
    await act(item);
    await expect(page.getByText(said)).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Dismiss' }).click();
    return path.join(scratch, name);
  };
  const csv = await save('months.csv', 'Export CSV…', /^months\.csv: 13 rows, /);
  const lines = (await readFile(csv, 'utf8')).replace('\uFEFF', '').trim().split('\r\n').slice(1);
  const records = lines.map((line) => line.split(','));
  expect(
    records.map(([month = '', revenue = '', orders]) => ({
      month: month.slice(0, 10),
      revenue: thousandths(revenue),
      orders: Number(orders),
    })),
  ).toEqual(expected);
  const parquet = await save('months.parquet', 'Export Parquet…', /^months\.parquet: 13 rows, /);
  const stored = await onFiles((sql) =>
    sql.rows<Record<string, string>>(`SELECT CAST(columns(*) AS VARCHAR) FROM (SELECT * FROM '${parquet}') ORDER BY 1`),
  );
  expect(
    stored.map((one) => {
      const [month = '', revenue = '', orders] = Object.values(one);
      return { month: month.slice(0, 10), revenue: thousandths(revenue), orders: Number(orders) };
    }),
  ).toEqual(expected);
  const book = await save('months.xlsx', 'Export Excel…', /^months\.xlsx: 13 rows, /);
  const [sheet] = Object.values((await openXlsx(await readFile(book))).sheets);
  expect(expected.map((_, at) => [2, 3].map((of) => Number(sheet?.get(`${'ABC'[of - 1]}${at + 2}`)?.value)))).toEqual(
    expected.map(({ revenue, orders }) => [Number(revenue) / 1000, orders]),
  );
  for (const exported of [csv, parquet, book])
    expect(await assay('export', 'verify', exported, '--workspace', workspace)).toContain('unchanged: 13 rows');
  if ((await months.locator('[data-chart=table]').count()) === 0) await act('Show as table');
  for (const { revenue, orders } of expected) {
    const money = (Number((revenue + 5n) / 10n) / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 });
    const line = months.getByRole('row').filter({ hasText: money });
    await line.first().scrollIntoViewIfNeeded();
    await expect(line.first()).toContainText(orders.toLocaleString('en-GB'));
  }

  const area = await months.boundingBox();
  const image = await picture(app, await save('months.png', 'Save image…', /^Image of Months saved$/));
  expect([image.width, image.height]).toEqual([area?.width, area?.height].map((side) => Math.round((side ?? 0) * 2)));
  expect(image.colours).toBeGreaterThan(8);
  expect((await readFile(path.join(scratch, 'months.png'))).subarray(1, 4).toString()).toBe('PNG');
});
