import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { accessibilityFaults, assay, choose, expect, goTo, runSql, test } from '../app.ts';

test.use({ start: 'published' });

test('a PDF says how far it is, is cancelled without leaving a file, and its receipt is verified', async ({
  app,
  page,
  scratch,
  workspace,
}) => {
  await goTo(page, 'Dashboards');
  await expect(page.locator('[data-tile] [data-value]').first()).toBeVisible();
  await choose(app, path.join(scratch, 'board.pdf'));
  const make = async () => {
    await page.getByRole('button', { name: 'PDF', exact: true }).click();
    await page.getByRole('menuitem', { name: 'A4…' }).click();
  };
  await make();
  await expect(page.getByText(/^Making the PDF of Executive… (\d+ of \d+ tiles|drawing the pages)$/)).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('status').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The PDF of Executive was cancelled. No file was left.')).toBeVisible();
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect((await readdir(scratch)).filter((name) => name.includes('board'))).toEqual([]);
  await make();
  await expect(page.getByText('PDF of Executive saved')).toBeVisible({ timeout: 60_000 });
  const file = path.join(scratch, 'board.pdf');
  const pdf = await readFile(file);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const verify = () => assay('export', 'verify', file, '--workspace', workspace);
  expect(await verify()).toMatch(/^unchanged: \d+ tiles of executive, snapshot /);
  // What was changed in the file or in a figure is told.
  await writeFile(file, Buffer.concat([pdf, Buffer.from('%')]));
  await expect(verify()).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('the file has changed') });
  await writeFile(file, pdf);
  const place = `${file}.receipt.json`;
  const receipt = JSON.parse(await readFile(place, 'utf8')) as {
    tiles: { title: string; data: { sha256: string } | null }[];
  };
  const tile = receipt.tiles.find(({ data }) => data !== null);
  if (tile?.data) tile.data.sha256 = '0'.repeat(64);
  await writeFile(place, JSON.stringify(receipt));
  await expect(verify()).rejects.toMatchObject({
    code: 1,
    stdout: `${tile?.title}: it has as many rows, with other values\n`,
  });
});

test('the delimiter and the decimal mark of CSV are chosen once and kept', async ({ app, page, scratch }) => {
  await goTo(page, 'SQL');
  await runSql(page, "SELECT 1.5::DECIMAL(4,2) AS n, 'a;b' AS word");
  await expect(page.getByTestId('sql-status')).toContainText('1 row');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'How CSV is written…' }).click();
  await page.getByRole('radio', { name: 'Semicolons, 1234,50' }).check();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityFaults(page), colorScheme).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await page.reload();
  await goTo(page, 'SQL');
  await runSql(page, "SELECT 1.5::DECIMAL(4,2) AS n, 'a;b' AS word");
  await expect(page.getByTestId('sql-status')).toContainText('1 row');
  await choose(app, path.join(scratch, 'one.csv'));
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export CSV…' }).click();
  await expect(page.getByText(/^one\.csv: 1 row, /)).toBeVisible();
  expect(await readFile(path.join(scratch, 'one.csv'), 'utf8')).toBe('\uFEFFn;word\r\n1,50;"a;b"\r\n');
});
