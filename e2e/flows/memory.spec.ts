import type { CDPSession, Page } from '@playwright/test';
import { expect, goTo, test } from '../app.ts';

test.use({ start: 'published' });

const dashboards = ['executive', 'revenue', 'customers', 'products', 'funnel', 'data_quality'];
const regions = ['North', 'South', 'East', 'West'];

interface Alive {
  /** Objects of the page's scripts; compiled code, which grows for a while, is none. */
  readonly objects: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly documents: number;
}

test('what a change of the page or of a filter made is let go', async ({ page }) => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  // What is kept for good (compiled pages, widths of words, colours of values) is there after the first rounds.
  for (let round = 0; round < 2; round += 1) await goRound(page);
  const before = await alive(session);
  for (let round = 0; round < 3; round += 1) await goRound(page);
  const after = await alive(session);
  const words = JSON.stringify({ before, after });
  // Ten for each of the 30 changes: a tile is made of thousands.
  expect(after.objects - before.objects, words).toBeLessThan(300);
  expect(after.nodes - before.nodes, words).toBeLessThan(100);
  expect(after.listeners - before.listeners, words).toBeLessThan(10);
  expect(after.documents, words).toBe(before.documents);
});

/** Ten changes: every dashboard and away again, and filters on one. Ends on the sources. */
async function goRound(page: Page): Promise<void> {
  for (const name of dashboards) {
    await show(page, `#/dashboards/${name}`);
    await goTo(page, 'Sources');
  }
  for (const region of regions) {
    const filter = JSON.stringify(['region', 'in', [region], null]);
    await show(page, `#/dashboards/revenue?${new URLSearchParams({ filter })}`);
  }
  await goTo(page, 'Sources');
}

/** Until no tile near the window waits. */
async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.locator('article').first().waitFor();
  await expect(page.locator('article[aria-busy=true]')).toHaveCount(0);
}

async function alive(session: CDPSession): Promise<Alive> {
  for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const counts = { nodes: value('Nodes'), listeners: value('JSEventListeners'), documents: value('Documents') };
  return { objects: await liveObjects(session), ...counts };
}

async function liveObjects(session: CDPSession): Promise<number> {
  const objectGroup = 'alive';
  const all = await session.send('Runtime.evaluate', { expression: 'Object.prototype', objectGroup });
  const prototypeObjectId = all.result.objectId ?? '';
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId, objectGroup });
  const count = await session.send('Runtime.callFunctionOn', {
    functionDeclaration: 'function () { return this.length; }',
    objectId: objects.objectId ?? '',
    returnByValue: true,
  });
  await session.send('Runtime.releaseObjectGroup', { objectGroup });
  return Number(count.result.value);
}
