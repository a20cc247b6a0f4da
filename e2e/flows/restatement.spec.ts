import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addDays } from '../../core/protocol/date.ts';
import { accessibilityFaults, assay, test as base, choose, expect, fixedFirstDay, generateShop, goTo } from '../app.ts';

/** A workspace with two snapshots: in the later one the payments of a day were withdrawn. */
const test = base.extend({
  workspace: async ({ scratch }, use) => {
    const [shop, workspace] = [path.join(scratch, 'shop'), path.join(scratch, 'workspace')];
    await generateShop(shop, 40, 30, fixedFirstDay);
    await assay('refresh', '--source', shop, '--workspace', workspace, '--pack', 'commerce');
    const file = path.join(shop, '_manifests', `dt=${addDays(fixedFirstDay, 10)}.json`);
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { revision: number; files: { source: string }[] };
    manifest.revision += 1;
    manifest.files = manifest.files.filter(({ source }) => source !== 'payments');
    await writeFile(file, JSON.stringify(manifest));
    await assay('refresh', '--workspace', workspace);
    await use(workspace);
  },
});

test('a day whose payments were withdrawn: the window says which rows made the difference', async ({
  app,
  page,
  scratch,
  workspace,
}) => {
  await goTo(page, 'Snapshots');
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByText('All metrics').click();
  const why = page.getByRole('button', { name: /^Why: Payments processed, [A-Z]/ });
  await expect(why.first()).toBeVisible({ timeout: 60_000 });
  await why.first().focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  const removed = dialog.getByRole('row', { name: /^Removed rows/ });
  await expect(removed).toBeVisible();
  const [, rows = '', change = ''] = await removed.getByRole('cell').allInnerTexts();
  expect(Number(rows)).toBeGreaterThan(0);
  expect(change).toMatch(/^−/);
  await expect(dialog.getByRole('row', { name: /^Late rows/ })).toContainText('0');
  await expect(dialog.getByRole('table', { name: /^Removed rows/ })).toContainText('gone');
  await choose(app, path.join(scratch, 'rows.csv'));
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const comparing = page.getByText('Comparing the rows of both snapshots for rows.csv…').waitFor();
  await page.getByRole('menuitem', { name: 'Export CSV…' }).click();
  await comparing;
  await expect(page.getByText(/^rows\.csv: [\d,]+ rows, /)).toBeVisible();
  const lines = (await readFile(path.join(scratch, 'rows.csv'), 'utf8')).trim().split('\r\n').slice(1);
  expect(lines.filter((line) => line.startsWith('removed,'))).toHaveLength(Number(rows));
  const verified = await assay('export', 'verify', path.join(scratch, 'rows.csv'), '--workspace', workspace);
  expect(verified).toContain(`unchanged: ${lines.length} rows`);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await accessibilityFaults(page), scheme).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await expect(why.first()).toBeFocused();
});
