import { accessibilityFaults, expect, test } from '../app.ts';

test.use({ start: 'published' });

test('a filter is opened and changed; a second one of its dimension says so and takes its place', async ({ page }) => {
  await page.evaluate(() => {
    location.hash = '#/dashboards/executive?filter=["region","in",["North"],null]';
  });
  const filters = page.getByRole('group', { name: 'Filters' });
  const revenue = page.getByRole('article', { name: 'Revenue', exact: true }).locator('[data-value]');
  const value = async () => Number(await revenue.getAttribute('data-value'));
  await expect.poll(value).toBeGreaterThan(0);
  const north = await value();
  const pill = filters.getByRole('button', { name: 'Region is North', exact: true });
  await pill.click();
  await expect(page.getByRole('checkbox', { name: 'North' })).toBeChecked();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(pill).toBeFocused();
  await pill.press('Enter');
  await page.getByRole('checkbox', { name: 'South' }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(filters).toContainText('Region is North or South');
  await expect.poll(value).toBeGreaterThan(north);
  await page.getByRole('button', { name: 'Actions for Revenue', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Explain this number' }).click();
  const asked = page.getByRole('dialog', { name: 'Revenue' }).locator('dd', { hasText: 'Region' });
  await expect(asked).toHaveText('Region is North or South');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Dimension' }).fill('Region');
  await page.getByRole('option', { name: 'Region', exact: true }).click();
  await expect(page.getByText('It is filtered by this already.')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'South' })).toBeChecked();
  await page.getByRole('checkbox', { name: 'South' }).uncheck();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(filters.getByRole('button', { name: /^Region is/ })).toHaveText('Region is North');
  await expect.poll(value).toBe(north);
});
