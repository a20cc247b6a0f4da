import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test as base, _electron as electron, expect, type Page } from '@playwright/test';
import { createServer } from 'vite';
import { accessibilityFaults } from './app.ts';

const root = path.resolve(import.meta.dirname, '..');
export const screens = path.join(root, 'test-results/gallery');

interface Gallery {
  readonly page: Page;
  /** Opens a scenario at a route, with the choices of earlier ones forgotten. */
  readonly open: (scenario: string, hash: string) => Promise<void>;
  /** Opens a page of the charts, each on a fixed answer. */
  readonly openCharts: (page: string) => Promise<void>;
}

export { expect } from '@playwright/test';

/** An empty window on a development server. */
export const test = base.extend<{ scheme: 'light' | 'dark' }, { gallery: Gallery }>({
  scheme: ['light', { option: true }],
  gallery: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const server = await createServer({
        root: path.join(root, 'renderer'),
        configFile: path.join(root, 'vite.config.ts'),
      });
      await server.listen(0);
      const origin = server.resolvedUrls?.local[0] ?? '';
      const profile = await mkdtemp(path.join(os.tmpdir(), 'assay-gallery-'));
      const executablePath = process.env['ELECTRON_EXECUTABLE'];
      const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env as Record<string, string>;
      const app = await electron.launch({
        ...(executablePath === undefined ? {} : { executablePath }),
        args: [
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
          '--log-level=3',
          '--force-prefers-reduced-motion',
          '--lang=en-GB',
          `--user-data-dir=${profile}`,
          path.join(import.meta.dirname, 'gallery-shell'),
        ],
        env,
      });
      const page = await app.firstWindow();
      await mkdir(screens, { recursive: true });
      await use({
        page,
        open: async (scenario, hash) => {
          await page.goto(`${origin}testing/gallery.html?scenario=${scenario}&at=${Date.now()}${hash}`);
          await page.evaluate(() => localStorage.clear());
          await page.reload();
          await page.getByRole('heading', { level: 1 }).waitFor();
        },
        openCharts: async (name) => {
          await page.goto(`${origin}testing/charts.html?page=${name}`);
          await page.getByRole('heading', { level: 1 }).waitFor();
        },
      });
      await app.close();
      await server.close();
      await rm(profile, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

/** A picture and the accessibility of a state, in both schemes. */
export async function inspect(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    await page.screenshot({ path: path.join(screens, `${name}-${scheme}.png`) });
    expect(await accessibilityFaults(page), `${name}, ${scheme}`).toEqual([]);
  }
}
