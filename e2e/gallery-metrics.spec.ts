import type { Page } from '@playwright/test';
import { expect, inspect, test } from './gallery-app.ts';

const panel = (page: Page) => page.getByRole('dialog', { name: 'New metric' });
const verdict = (page: Page) => page.getByRole('region', { name: 'What the compiler says' });
const field = (page: Page, name: string) => panel(page).getByRole('textbox', { name, exact: true });

async function begin(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: 'New metric' }).click();
  await field(page, 'Label').fill(label);
  await field(page, 'What it counts').fill('Order value of orders that are not void.');
}

test('a metric in the making: nothing written, a figure, long texts', async ({ gallery: { page, open } }) => {
  await open('ready', '#/catalog');
  await page.getByRole('button', { name: 'New metric' }).click();
  await expect(verdict(page)).toContainText('To be written: the formula.');
  await expect(panel(page).getByRole('button', { name: 'Save' })).toBeDisabled();
  await inspect(page, 'metric-empty');
  await field(page, 'Label').fill('Value of paid orders');
  await field(page, 'What it counts').fill('Order value of orders that are not void.');
  await field(page, 'Of what').fill('order_amount');
  await expect(verdict(page).getByRole('img', { name: 'Compiles' })).toBeVisible();
  await verdict(page).getByRole('button', { name: 'Show SQL' }).click();
  await inspect(page, 'metric-figure');
  await field(page, 'Label').fill('Wertschöpfungs'.repeat(20));
  await field(page, 'Of what').fill(`order_amount${' + order_amount'.repeat(30)}`);
  await expect(verdict(page).getByRole('img', { name: 'Compiles' })).toBeVisible();
  const wide = await panel(page).evaluate((one) => one.scrollWidth - one.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await inspect(page, 'metric-long');
});

test('a metric that is refused: where, why, and what to do', async ({ gallery: { page, open } }) => {
  await open('ready', '#/catalog');
  await begin(page, 'Wrong');
  await field(page, 'Of what').fill('2 * order_amont');
  await expect(verdict(page)).toContainText('Did you mean "order_amount"?');
  await expect(verdict(page).locator('pre')).toHaveText('2 * order_amont\n    ^');
  await expect(panel(page).getByText('Line 1, column 5', { exact: true })).toBeVisible();
  await inspect(page, 'metric-refused');
  await field(page, 'Of what').fill('region');
  await expect(panel(page).getByText('region is text, and only numbers can be summed.').first()).toBeVisible();
  await field(page, 'Of what').fill('boom');
  await expect(verdict(page).getByRole('alert')).toContainText('Out of Memory');
  await expect(panel(page).getByRole('button', { name: 'Save' })).toBeDisabled();
  await inspect(page, 'metric-failed');
});

test('a compiler that takes its time; a workspace that another process holds', async ({ gallery: { page, open } }) => {
  await open('slow', '#/catalog');
  await begin(page, 'Slow');
  await field(page, 'Of what').fill('order_amount');
  await expect(verdict(page)).toHaveAttribute('aria-busy', 'true');
  await expect(verdict(page)).toContainText('Asking the compiler');
  await inspect(page, 'metric-asking');
  await open('failing', '#/catalog');
  await begin(page, 'Locked');
  await field(page, 'Of what').fill('order_amount');
  await panel(page).getByRole('button', { name: 'Save' }).click();
  await expect(panel(page).getByRole('alert')).toContainText('assay refresh');
  await inspect(page, 'metric-locked');
});
