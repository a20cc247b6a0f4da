import { ensureElectron } from '../electron-runtime.mjs';
import { ensureApp } from '../install.mjs';
import { ensureDisplay, ensureLibraries } from '../linux.mjs';
import { spread } from './measure.mjs';
import { holdingRows, holdings } from './memory.mjs';
import { painted, startApp } from './window.mjs';

const filterChanges = 40;
const pageChanges = 200;

/** Every dashboard of the pack, cold and warm; filters by another region; memory after many changes of the page. */
export async function measureDashboards({ pairs, workspace }) {
  const runtime = await ensureElectron();
  ensureLibraries(runtime.executable);
  ensureApp();
  const display = await ensureDisplay();
  const { app, page, close } = await startApp(runtime, display, workspace);
  try {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900));
    await painted(page);
    const names = await dashboardNames(page);
    const cold = [];
    for (const name of names) cold.push(await openDashboard(page, name));
    const warm = new Map(names.map((name) => [name, []]));
    for (let round = 0; round < pairs; round++) {
      for (const name of names) warm.get(name).push(await openDashboard(page, name));
    }
    const filtered = await filterTimes(page);
    await go(page, '#/sources');
    const before = await holdings(app, page);
    for (let change = 0; change < pageChanges; change++) await openDashboard(page, names[change % names.length], 0);
    const after = await holdings(app, page);
    return [
      ...names.map((name, at) => ({
        what: `dashboard ${name}: click to all tiles in sight painted`,
        figures: `cold ${cold[at]} ms, again ${spread(warm.get(name), 0)} ms`,
      })),
      {
        what: `another region as filter, ${filterChanges} times`,
        figures: `p50 ${quantile(filtered, 0.5)} ms, p95 ${quantile(filtered, 0.95)} ms`,
      },
      ...holdingRows(before, after, pageChanges),
    ];
  } finally {
    await close();
    display.stop();
  }
}

async function dashboardNames(page) {
  await go(page, '#/dashboards');
  const links = page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link');
  await links.first().waitFor();
  const names = await links.evaluateAll((all) =>
    all.map((link) => link.getAttribute('href').replace('#/dashboards/', '')),
  );
  await go(page, '#/sources');
  return names;
}

/** From the change of the address to a frame in which no tile near the window waits, in ms; then away again. */
async function openDashboard(page, name, pause = 300) {
  const ms = await settled(page, `#/dashboards/${name}`);
  await go(page, '#/sources');
  await page.waitForTimeout(pause);
  return ms;
}

async function filterTimes(page) {
  const regions = ['North', 'South', 'East', 'West', 'Overseas'];
  await settled(page, '#/dashboards/revenue');
  const times = [];
  for (let at = 0; at < filterChanges; at++) {
    // Another range each round: an answer that is kept would measure the cache.
    const range = `rolling ${30 + Math.floor(at / regions.length)} days`;
    const filter = JSON.stringify(['region', 'in', [regions[at % regions.length]], null]);
    times.push(await settled(page, `#/dashboards/revenue?${new URLSearchParams({ range, filter })}`));
  }
  return times;
}

function settled(page, hash) {
  return page.evaluate(
    (to) =>
      new Promise((resolve, reject) => {
        const start = performance.now();
        let quiet = 0;
        let painted = start;
        const look = () => {
          const busy =
            document.querySelector('article[aria-busy=true]') !== null || document.querySelector('article') === null;
          quiet = busy ? 0 : quiet + 1;
          // What the first quiet frame draws is seen when the second begins; a tile that comes into sight asks in the first.
          if (quiet === 2) painted = performance.now();
          if (quiet === 3) resolve(Math.round(painted - start));
          else if (performance.now() - start > 120_000) reject(new Error(`${to} was not painted within two minutes`));
          else requestAnimationFrame(look);
        };
        location.hash = to;
        requestAnimationFrame(look);
      }),
    hash,
  );
}

async function go(page, hash) {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  if (hash === '#/sources') await page.getByRole('heading', { level: 1, name: 'Sources', exact: true }).waitFor();
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
