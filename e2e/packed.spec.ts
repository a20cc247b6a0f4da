import path from 'node:path';
import { expect, goTo, runSql, test } from './app.ts';

const executable = process.env['APP_EXECUTABLE'];

test.describe('a packed app', () => {
  test.skip(executable === undefined, 'runs on a packed app: npm run dist -- --check');
  test.use({ start: 'published' });

  test('comes from its archive and shows the figures of a workspace', async ({ app, page }) => {
    const { packaged, appPath, resources } = await app.evaluate(({ app: self }) => ({
      packaged: self.isPackaged,
      appPath: self.getAppPath(),
      resources: process.resourcesPath,
    }));
    expect(packaged).toBe(true);
    expect(resources).toBe(path.join(path.dirname(executable ?? ''), 'resources'));
    expect(appPath).toBe(path.join(resources, 'app.asar'));
    await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();
    await expect(page.locator('[data-metric=total_orders] [data-value]')).toBeVisible();
  });

  test('answers SQL', async ({ page }) => {
    await goTo(page, 'SQL');
    await runSql(page, 'SELECT 6 * 7 AS answer');
    await expect(page.getByRole('gridcell', { name: '42', exact: true })).toBeVisible();
  });
});
