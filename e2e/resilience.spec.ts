import { cp } from 'node:fs/promises';
import { assay, expect, generateShop, shopDays, test } from './app.ts';

test.use({ start: 'published' });

test('a snapshot that another program publishes is shown by itself, without losing the focus', async ({
  page,
  shop,
  scratch,
  workspace,
}) => {
  test.setTimeout(120_000);
  const id = page.getByTestId('snapshot-id');
  const before = await id.innerText();
  const tile = page.locator('[data-metric=total_orders]').getByRole('button');
  await tile.focus();
  await cp(shop, `${scratch}/longer`, { recursive: true });
  await generateShop(`${scratch}/next`, shopDays.days + 1);
  await cp(`${scratch}/next`, `${scratch}/longer`, { recursive: true });
  await assay('refresh', '--source', `${scratch}/longer`, '--workspace', workspace, '--pack', 'commerce');
  await expect(id).not.toHaveText(before, { timeout: 20_000 });
  await expect(page.getByTestId('announcer')).toContainText('Now showing snapshot');
  await expect(page.locator('[data-metric=total_orders] [data-value]')).toBeVisible();
  await expect(tile).toBeFocused();
});
