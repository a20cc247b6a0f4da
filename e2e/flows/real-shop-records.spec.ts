import type { Page } from '@playwright/test';
import { expect } from '../app.ts';
import { plain, test } from './real-shop.ts';
import { hasRealShop, realShop } from './restated-shop.ts';

test.skip(!hasRealShop, 'the real shop does not lie beside the project');

const section = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) });
const fact = (page: Page, column: string) => page.locator(`[data-fact=${column}] dd`);

/** Types into the palette and takes the record of that kind and number. */
async function find(page: Page, text: string, kind: string, id: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+K');
  await page.getByRole('textbox', { name: 'Command' }).fill(text);
  await page
    .getByRole('dialog', { name: 'Command palette' })
    .getByRole('button', { name: new RegExp(`${kind}.*\\b${id}\\b|\\b${id}\\b.*${kind}`) })
    .click();
}

test('a customer, an order and a product are found by number and by name, and have the figures of the extracts', async ({
  page,
  extracts,
}) => {
  const [buyer] = await extracts.rows<{ id: string; orders: string; amount: string }>(`
    SELECT customer_id AS id, count(*) AS orders, sum(amount) AS amount FROM sold WHERE customer_id IS NOT NULL
    GROUP BY ALL HAVING count(*) BETWEEN 8 AND 15 ORDER BY customer_id LIMIT 1`);
  const id = buyer?.id ?? '';
  const placed = await extracts.number(
    `SELECT count(DISTINCT id) FROM '${realShop}/orders/*/*.parquet' WHERE customer_id = '${id}'`,
  );
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();

  await find(page, id, 'Customer', id);
  await expect(page).toHaveURL(new RegExp(`#/customers/${id}$`));
  await expect(fact(page, 'orders')).toHaveText(String(buyer?.orders));
  expect(Number(plain(await fact(page, 'revenue').innerText()).replace(/[^\d.-]/g, ''))).toBeCloseTo(
    Number(buyer?.amount),
    2,
  );
  await expect(section(page, 'Orders').getByRole('heading')).toHaveText(`Orders ${placed}`);
  await expect(section(page, 'Orders').getByRole('row')).toHaveCount(placed + 1);

  const order = section(page, 'Orders').getByRole('link').first();
  const number = await order.innerText();
  await order.click();
  await expect(page.locator('main h1')).toHaveText(number);
  const [lines] = await extracts.rows<{ n: string; units: string }>(
    `SELECT count(*) AS n, CAST(sum(quantity) AS BIGINT) AS units FROM '${realShop}/order_items/*/*.parquet' WHERE order_id = '${number}'`,
  );
  await expect(section(page, 'Lines').getByRole('heading')).toHaveText(`Lines ${lines?.n}`);
  expect(Number(plain(await fact(page, 'units').innerText()))).toBe(Number(lines?.units));
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`#/customers/${id}$`));

  const [best] = await extracts.rows<{ id: string; product: string }>(`
    SELECT p.id, p.name AS product
    FROM read_csv('${realShop}/products/*/*.csv.gz', hive_partitioning = true, all_varchar = true) AS p
    JOIN '${realShop}/order_items/*/*.parquet' AS l ON l.product_id = p.id
    QUALIFY row_number() OVER (PARTITION BY p.id ORDER BY p.dt DESC) = 1
    ORDER BY sum(l.quantity) OVER (PARTITION BY p.id) DESC, p.id LIMIT 1`);
  expect(best).toBeDefined();
  await find(page, (best?.product ?? '').toLowerCase(), 'Product', best?.id ?? '');
  await expect(page.locator('main h1')).toHaveText(best?.product ?? '');
});
