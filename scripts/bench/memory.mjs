import { readFileSync } from 'node:fs';
import { family } from './window.mjs';

const megabyte = 1024 * 1024;

/**
 * What the window and its processes hold now.
 * @returns `processes`: resident MB of each by its name, as found (shared pages count in each); `collected`: the same after the page
 * gave back what nothing refers to; `page`: what then is alive in it (heap in MB, and how many objects, DOM nodes and listeners).
 */
export async function holdings(app, page) {
  const processes = await residentByProcess(app);
  const live = await livePage(page);
  return { processes, collected: await residentByProcess(app), page: live };
}

/** Two of them as rows of the table: all together, each process, and what the page keeps alive. */
export function holdingRows(before, after, changes) {
  const sum = ({ processes }) => Object.values(processes).reduce((all, one) => all + one, 0);
  const when = `before and after ${changes} changes of the page`;
  const alive = ({ page }) =>
    `${page.heap.toFixed(1)} MB, ${page.objects} objects, ${page.nodes} nodes, ${page.listeners} listeners`;
  const each = Object.keys(after.processes).map(
    (name) =>
      `${name} ${before.processes[name] ?? 0} > ${after.processes[name]}` +
      ` (collected ${before.collected[name] ?? 0} > ${after.collected[name] ?? 0})`,
  );
  return [
    { what: `memory of all processes, ${when}`, figures: `${sum(before)} MB, ${sum(after)} MB` },
    { what: 'of these in MB', figures: each.join(', ') },
    { what: `alive in the page, ${when}`, figures: `${alive(before)}; ${alive(after)}` },
  ];
}

/** Resident MB by the name of a process; those of one name together. */
async function residentByProcess(app) {
  const named = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ pid, type, name, serviceName }) => [pid, name ?? serviceName ?? type]),
  );
  const names = new Map(named);
  const sums = {};
  for (const pid of family(app.process().pid)) {
    try {
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      const name = pid === app.process().pid ? 'main' : (names.get(pid) ?? 'helpers');
      sums[name] = (sums[name] ?? 0) + Number(kilobytes ?? 0) / 1024;
    } catch {
      // gone
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([name, megabytes]) => [name, Math.round(megabytes)]));
}

/** After a forced collection. */
async function livePage(page) {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('Performance.enable');
    for (let round = 0; round < 3; round++) {
      await session.send('HeapProfiler.collectGarbage');
      await page.waitForTimeout(100);
    }
    const { metrics } = await session.send('Performance.getMetrics');
    const value = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return {
      heap: value('JSHeapUsedSize') / megabyte,
      nodes: value('Nodes'),
      listeners: value('JSEventListeners'),
      objects: await liveObjects(session),
    };
  } finally {
    await session.detach();
  }
}

/** Objects of the page's scripts. The heap grows for a while by compiled code; a leak is what grows these. */
async function liveObjects(session) {
  const objectGroup = 'alive';
  const { result } = await session.send('Runtime.evaluate', { expression: 'Object.prototype', objectGroup });
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: result.objectId, objectGroup });
  const count = await session.send('Runtime.callFunctionOn', {
    functionDeclaration: 'function () { return this.length; }',
    objectId: objects.objectId,
    returnByValue: true,
  });
  await session.send('Runtime.releaseObjectGroup', { objectGroup });
  return count.result.value;
}
