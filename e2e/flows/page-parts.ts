import type { Page } from '@playwright/test';
import { expect } from '../app.ts';

export const tile = (page: Page, title: string) => page.getByRole('article', { name: title, exact: true });
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
export const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
export const filters = (page: Page) => page.getByRole('group', { name: 'Filters' });
/** The exact number of a big number. */
export const value = async (page: Page, title: string) =>
  Number(await tile(page, title).locator('[data-value]').getAttribute('data-value'));

export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await settled(page);
}

/** Nothing is being asked any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(150);
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 });
}
