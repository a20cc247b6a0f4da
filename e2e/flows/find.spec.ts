import type { Page } from '@playwright/test';
import { accessibilityFaults, assay, expect, goTo, test } from '../app.ts';

test.use({ start: 'published' });

const head = (page: Page) => page.locator('main h1');
const section = (page: Page, name: string | RegExp) => page.getByRole('region', { name });

async function find(page: Page, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+K');
  await page.getByRole('textbox', { name: 'Command' }).fill(text);
}

async function cleanInBothThemes(page: Page): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    expect(await accessibilityFaults(page), scheme).toEqual([]);
  }
}

/** The window's own figures are compared with what plain SQL over the staged extracts says. */
function sqlOn(workspace: string) {
  return async (sql: string): Promise<Readonly<Record<string, string | null>>[]> => {
    const text = await assay('query', sql, '--workspace', workspace, '--format', 'json');
    return JSON.parse(text) as Readonly<Record<string, string | null>>[];
  };
}

test('from the palette to a customer, an order, a product, and back', async ({ page, workspace }) => {
  const ask = sqlOn(workspace);
  const [buyer] = await ask(`
    SELECT o.customer_id AS id, any_value(c.name) AS name, any_value(c.region) AS region, count(*) AS placed,
      count(*) FILTER (WHERE NOT f.is_void) AS sales,
      sum(o.total_amount) FILTER (WHERE NOT f.is_void) AS value,
      (SELECT count(*) FROM stg_payments AS p JOIN stg_orders AS x USING (order_id) WHERE x.customer_id = o.customer_id) AS payments,
      (SELECT count(DISTINCT session_key) FROM fact_web_events AS e WHERE e.customer_id = o.customer_id) AS visits,
      (SELECT count(*) FROM dim_customers AS d WHERE d.customer_id = o.customer_id) AS versions
    FROM stg_orders AS o JOIN stg_customers AS c USING (customer_id) JOIN fact_orders AS f USING (order_id)
    GROUP BY o.customer_id HAVING count(*) > 2 ORDER BY count(*) DESC, id LIMIT 1`);
  const { id, name } = buyer ?? {};
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();

  await find(page, (name ?? '').toUpperCase());
  const hit = page.getByRole('button', { name: `${name} Customer ${id}`, exact: true });
  await expect(hit).toBeVisible();
  await cleanInBothThemes(page);
  await expect(hit).toHaveAttribute('data-selected', 'true');
  await page.keyboard.press('Enter');

  await expect(head(page)).toHaveText(name ?? '');
  await expect(page).toHaveURL(new RegExp(`#/customers/${id}$`));
  const fact = (column: string) => page.locator(`[data-fact=${column}] dd`);
  await expect(fact('region')).toHaveText(buyer?.['region'] ?? '');
  await expect(fact('orders')).toHaveText(String(buyer?.['sales']));
  const shown = (await fact('revenue').innerText()).replace(/[^\d.]/g, '');
  expect(Number(shown)).toBeCloseTo(Number(buyer?.['value']), 2);
  await expect(section(page, /^Orders/).getByRole('heading')).toHaveText(`Orders ${buyer?.['placed']}`);
  await expect(section(page, /^Orders/).getByRole('row')).toHaveCount(Number(buyer?.['placed']) + 1);
  await expect(section(page, /^Payments/).getByRole('heading')).toHaveText(`Payments ${buyer?.['payments']}`);
  await expect(section(page, /^Sessions/).getByRole('heading')).toHaveText(`Sessions ${buyer?.['visits']}`);
  await expect(section(page, /^History/).getByRole('row')).toHaveCount(Number(buyer?.['versions']) + 1);
  await expect(
    section(page, /^RFM segment/)
      .getByRole('row')
      .nth(1),
  ).toContainText('now');
  await cleanInBothThemes(page);

  // Where the customer's newest order leads.
  const link = section(page, /^Orders/)
    .getByRole('link')
    .first();
  const order = await link.innerText();
  await link.click();
  await expect(head(page)).toHaveText(order);
  const [lines] = await ask(
    `SELECT count(*) AS n, sum(quantity) AS units FROM stg_order_items WHERE order_id = '${order}'`,
  );
  await expect(section(page, /^Lines/).getByRole('heading')).toHaveText(`Lines ${lines?.['n']}`);
  await expect(fact('units')).toHaveText(String(lines?.['units']));
  await cleanInBothThemes(page);
  const product = await section(page, /^Lines/)
    .getByRole('link')
    .first()
    .innerText();
  await section(page, /^Lines/)
    .getByRole('link')
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`#/products/${product}$`));
  await expect(section(page, /^Order lines/).getByRole('link', { name: order })).toBeVisible();
  await page.goBack();
  await fact('customer_id').getByRole('link').click();
  await expect(head(page)).toHaveText(name ?? '');

  // The statement behind a table is people's own to change.
  await section(page, /^Orders/)
    .getByRole('button', { name: 'Open in SQL: Orders' })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'SQL' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByTestId('sql-status')).toContainText(`${buyer?.['placed']} rows`);
});

test('orders and products by id and name; commands stay first', async ({ page, workspace }) => {
  const [first] = await sqlOn(workspace)(
    'SELECT min(order_id) AS id, (SELECT min(product_name) FROM stg_products) AS name FROM stg_orders',
  );
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();
  await find(page, (first?.['id'] ?? '').toLowerCase());
  await expect(page.getByRole('button', { name: `${first?.['id']} Order`, exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'Command' }).fill(first?.['name'] ?? '');
  await expect(page.getByRole('button', { name: new RegExp(`^${first?.['name']} Product P`) }).first()).toBeVisible();
  await page.getByRole('textbox', { name: 'Command' }).fill("';--%_");
  await expect(page.getByText('Nothing has that name')).toBeVisible();
  // `or` is in hundreds of names: the command that was typed is still what Enter runs.
  await page.getByRole('textbox', { name: 'Command' }).fill('sources');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Sources' })).toBeVisible();
});

test('what is not there is said: a number nobody has, and a kind that no pack knows', async ({ page }) => {
  const open = (hash: string) =>
    page.evaluate((to) => {
      location.hash = to;
    }, hash);
  await open('#/customers/nobody%20%E2%80%AEhere');
  await expect(page.getByRole('heading', { name: 'This snapshot has no such customer' })).toBeVisible();
  await cleanInBothThemes(page);
  await open('#/planets/mars');
  await expect(page.getByRole('alert')).toContainText('knows no planets to find');
  await expect(page.getByRole('alert')).toContainText('customers, orders, products');
  await open('#/nowhere');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
});

test('a customer in a table of a dashboard has a page, by keys alone', async ({ page }) => {
  await page.evaluate(() => {
    location.hash = '#/dashboards/customers';
  });
  const tile = page.locator('[data-tile]', { has: page.getByRole('heading', { name: 'Top twenty customers' }) });
  await tile.scrollIntoViewIfNeeded();
  await expect(tile.getByRole('gridcell').first()).toBeVisible();
  const id = await tile.getByRole('gridcell').first().textContent();
  await tile.getByRole('grid').press('Home');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('button', { name: `Open customer ${id}` }).press('Enter');
  await expect(page).toHaveURL(new RegExp(`#/customers/${id}$`));
  await expect(section(page, /^Orders/)).toBeVisible();
});

test('rows behind a number lead to the order that is chosen', async ({ page }) => {
  await goTo(page, 'Dashboards');
  const tile = page.locator('[data-tile]', { has: page.getByRole('heading', { name: 'Average order value' }) });
  await tile.getByRole('button', { name: 'Actions for Average order value' }).click();
  await page.getByRole('menuitem', { name: 'Rows behind it' }).click();
  const drawer = page.getByRole('dialog');
  await drawer
    .getByRole('gridcell', { name: /^O\d+$/ })
    .first()
    .click();
  await expect(drawer.getByRole('link', { name: /^Open order / })).toBeVisible();
  await drawer.getByRole('link', { name: /^Open order / }).click();
  await expect(section(page, /^Lines/)).toBeVisible();
});

test('keys that are typed right after the one that opens the palette are not lost', async ({ page }) => {
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();
  // All in one go: no frame between the keys, as when the machine is busy.
  const typeAtOnce = (keys: readonly string[]) =>
    page.evaluate((all) => {
      const press = (key: string, ctrlKey: boolean) =>
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key, ctrlKey, metaKey: false, bubbles: true, cancelable: true }),
        );
      press('k', true);
      for (const key of all) press(key, false);
    }, keys);
  await typeAtOnce([...'sourcesx', 'Backspace', 'Enter']);
  await expect(page.getByRole('heading', { level: 1, name: 'Sources' })).toBeVisible();
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeHidden();

  // `g` and `s` are keys of the page below.
  await typeAtOnce([...'gs']);
  await expect(page.getByRole('textbox', { name: 'Command' })).toHaveValue('gs');
  await page.keyboard.type(' x');
  await expect(page.getByRole('textbox', { name: 'Command' })).toHaveValue('gs x');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeHidden();

  await typeAtOnce(['c', 'Escape']);
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeHidden();
  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type('snapshots');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Snapshots' })).toBeVisible();
});
