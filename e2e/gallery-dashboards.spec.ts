import { expect, test } from './gallery-app.ts';

test('while a new question loads, a tile shows the old answer with the old question, and its keys still work', async ({
  gallery,
}) => {
  const { page, open } = gallery;
  await open('ready', '#/dashboards/executive');
  const tile = page.getByRole('article', { name: 'Revenue over time', exact: true });
  const chart = tile.getByRole('application');
  await expect(tile).toHaveAttribute('aria-busy', 'false');
  // What is drawn adds to the words.
  await expect(chart).toHaveAttribute('aria-label', /The axis begins at/);
  const before = (await chart.getAttribute('aria-label')) ?? '';
  expect(before).toContain('Revenue over time');
  const foot = (await tile.locator('footer').textContent()) ?? '';
  expect(foot).toContain('by day');
  await page.evaluate(() => {
    (window as unknown as { demo: { scenario: string } }).demo.scenario = 'slow';
    location.hash = '#/dashboards/executive?grain=week';
  });
  await expect(tile).toHaveAttribute('aria-busy', 'true');
  await expect(chart).toHaveAttribute('aria-label', before);
  await expect(tile.locator('footer')).toHaveText(foot);
  // A day of the old answer opens nothing and is no week: the mark is read by the question that it is of.
  await chart.focus();
  await page.keyboard.press('Home');
  await expect(tile.locator('[aria-live]')).toContainText(/^\d+ \w+ \d{4}/);
  await expect(tile).toHaveAttribute('aria-busy', 'false', { timeout: 15_000 });
  await expect(tile.locator('footer')).toContainText('by week');
  await expect(chart).not.toHaveAttribute('aria-label', before);
});
