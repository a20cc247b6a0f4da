import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { addDays } from '../../core/protocol/date.ts';
import { assay, test as base, generateShop, shopDays } from '../app.ts';

/**
 * Makes `workspace` with two snapshots of the shop in folder `shop`: one as of the day before `lastDay`, then one with it. The shop's
 * own manifest of that day is away in between.
 */
export async function publishTwice(shop: string, workspace: string, lastDay: string): Promise<void> {
  const there = path.join(shop, '_manifests', `dt=${lastDay}.json`);
  const away = path.join(shop, `away-${lastDay}.json`);
  await mkdir(path.dirname(workspace), { recursive: true });
  await rename(there, away);
  await assay('refresh', '--source', shop, '--workspace', workspace, '--pack', 'commerce');
  await rename(away, there);
  await assay('refresh', '--workspace', workspace);
}

const days = 40;
const lastDay = addDays(shopDays.from, days - 1);

/** Both snapshots of the generated shop, by id. */
export const [past, newest] = [`${addDays(lastDay, -1)}.1`, `${lastDay}.1`] as const;
export { lastDay };

/** Every test begins with a copy of one workspace with two snapshots of a generated shop. */
export const test = base.extend<object, { readonly twice: string }>({
  twice: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-twice-'));
      const shop = path.join(folder, 'shop');
      await generateShop(shop, days);
      await publishTwice(shop, path.join(folder, 'workspace'), lastDay);
      await use(path.join(folder, 'workspace'));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  workspace: async ({ scratch, twice }, use) => {
    const folder = path.join(scratch, 'workspace');
    await cp(twice, folder, { recursive: true });
    await use(folder);
  },
});

/** The rows of a command of the program that prints JSON. */
export async function json(
  workspace: string,
  ...words: string[]
): Promise<Readonly<Record<string, string | number>>[]> {
  return JSON.parse(await assay(...words, '--workspace', workspace, '--format', 'json')) as [];
}
