import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { test as base, type ElectronApplication, _electron as electron, expect, type Page } from '@playwright/test';

const root = path.resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const runFile = promisify(execFile);

const DAY_MS = 86_400_000;

/** The sample shop of the tests: its newest day is yesterday, so that it is fresh by the clock. */
export const shopDays = { from: new Date(Date.now() - 60 * DAY_MS).toISOString().slice(0, 10), days: 60 };

/** Runs the built command line; throws with what it printed when it fails. */
export async function assay(...words: string[]): Promise<string> {
  const { stdout } = await runFile(process.execPath, [path.join(root, 'dist/cli/cli.js'), ...words], {
    env: { ...process.env, ASSAY_ROOT: root },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** First day of shops that need not be fresh: with the same days they have the same orders whenever a test runs. */
export const fixedFirstDay = '2026-09-28';

/** Makes a shop of gold extracts in `folder`. */
export async function generateShop(
  folder: string,
  days: number,
  ordersPerDay = 30,
  from: string = shopDays.from,
): Promise<void> {
  const size = ['--from', from, '--days', String(days), '--orders-per-day', String(ordersPerDay), '--seed', '7'];
  await assay('generate', folder, ...size);
}

/** Starts the built app (a packed one when APP_EXECUTABLE is set) on a workspace, with its own empty profile. */
export async function launch(workspace: string, profile: string): Promise<ElectronApplication> {
  const packed = process.env['APP_EXECUTABLE'];
  const executablePath = packed ?? process.env['ELECTRON_EXECUTABLE'];
  const flags = [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--log-level=3',
    '--force-prefers-reduced-motion',
    '--lang=en-GB',
    `--user-data-dir=${profile}`,
  ];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'ELECTRON_RUN_AS_NODE',
    ),
  );
  const start = (timeout: number) =>
    electron.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...flags, ...(packed === undefined ? [root] : []), '--workspace', workspace],
      cwd: root,
      env,
      timeout,
    });
  // Under heavy load the debugger's first handshake is now and then lost (2 of about 60 starts): again, with more patience, and say so.
  for (const patience of [20_000, 30_000]) {
    try {
      return await start(patience);
    } catch (error) {
      console.warn(`The app did not start in time; starting it once more. ${String(error).slice(0, 200)}`);
    }
  }
  return start(60_000);
}

export interface WorkerFixtures {
  /** A shop of extracts; read it only. */
  readonly shop: string;
  /** A workspace with a published snapshot of that shop; read it only. */
  readonly published: string;
}

export interface Fixtures {
  /** A folder of this test. */
  readonly scratch: string;
  /** The app's workspace: empty, unless a test's options say otherwise. */
  readonly workspace: string;
  /** `published` starts the app on a copy of the published workspace. */
  readonly start: 'empty' | 'published';
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the page complained of; every test ends with none. */
  readonly complaints: string[];
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  shop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-shop-'));
      await generateShop(path.join(folder, 'shop'), shopDays.days);
      await use(path.join(folder, 'shop'));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  published: [
    async ({ shop }, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-published-'));
      await assay('refresh', '--source', shop, '--workspace', path.join(folder, 'workspace'), '--pack', 'commerce');
      await use(path.join(folder, 'workspace'));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
  scratch: async ({}, use) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  start: ['empty', { option: true }],
  workspace: async ({ scratch, start, published }, use) => {
    const folder = path.join(scratch, 'workspace');
    if (start === 'published') await cp(published, folder, { recursive: true });
    await use(folder);
  },
  app: async ({ scratch, workspace }, use) => {
    const app = await launch(workspace, path.join(scratch, 'profile'));
    await use(app);
    await app.close();
  },
  complaints: async ({ app }, use) => {
    const complaints: string[] = [];
    const page = await app.firstWindow();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  page: async ({ app, complaints }, use) => {
    void complaints;
    const page = await app.firstWindow();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await use(page);
  },
});
export { expect } from '@playwright/test';

/** Violations of WCAG 2.2 AA and of best practice, one line each. The page's CSP stays as strict as it ships. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  // Half-way between two themes a colour has a contrast of its own: what moves and ends is waited for.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished),
    ),
  );
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const result = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return result.violations.map(
      (violation) =>
        `${violation.impact} ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(' | ')}`,
    );
  });
}

/** Goes to a page by its link in the sidebar. */
export async function goTo(
  page: Page,
  name: 'Home' | 'Dashboards' | 'Explore' | 'Catalog' | 'Snapshots' | 'Sources' | 'SQL',
): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
  if (name === 'Dashboards') await page.getByRole('navigation', { name }).waitFor();
  else await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

/** Writes a statement into the SQL page and runs it. */
export async function runSql(page: Page, sql: string): Promise<void> {
  await page.locator('.monaco-editor .view-lines').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(sql);
  await page.keyboard.press('ControlOrMeta+Enter');
}

/** The person chooses `file` in the next dialogs for saving; null: they change their mind. */
export async function choose(app: ElectronApplication, file: string | null): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: filePath === null, filePath: filePath ?? '' });
  }, file);
}

/** Another address of the window, once its tiles are drawn. */
export async function openAddress(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForTimeout(200);
  await expect(page.locator('article[aria-busy=true]')).toHaveCount(0, { timeout: 60_000 });
}
