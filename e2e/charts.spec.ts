import { inspect, test } from './gallery-app.ts';

for (const name of ['time', 'parts', 'tables', 'shapes', 'flows']) {
  test(`charts: ${name}`, async ({ gallery: { page, openCharts } }) => {
    await openCharts(name);
    await page.waitForTimeout(1500);
    await inspect(page, `charts-${name}`);
  });
}
