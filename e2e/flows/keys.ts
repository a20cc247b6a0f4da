import type { Locator, Page } from '@playwright/test';
import { expect } from '../app.ts';

/** Whether the focus is on it or in it. */
export const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluateAll((all) => all.some((one) => one.contains(document.activeElement)));

/** Presses Tab (Shift+Tab: `back`) until `target` has the focus. */
export async function tabTo(page: Page, target: Locator, { back = false, most = 300 } = {}): Promise<void> {
  await target.first().waitFor({ state: 'attached' });
  const there = () => target.evaluateAll((all) => all.includes(document.activeElement as HTMLElement));
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await there()) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`${most} times Tab did not reach ${target}; the focus is on ${await focusWords(page)}`);
}

/** Goes there by Tab and presses Enter. */
export async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Arrow down until `item`, of a menu or a list, has the focus; then `key`. */
export async function choose(page: Page, item: Locator, key = 'Enter'): Promise<void> {
  await item.waitFor();
  for (let pressed = 0; pressed < 40; pressed += 1) {
    if (await hasFocus(item)) return page.keyboard.press(key);
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`Arrow down did not reach ${item}; the focus is on ${await focusWords(page)}`);
}

/** Opens the list of a combobox and takes the option of that name. */
export async function pickOption(page: Page, combobox: Locator, name: string): Promise<void> {
  await tabTo(page, combobox);
  await page.keyboard.press('ArrowDown');
  const option = page.getByRole('option', { name, exact: true });
  await option.waitFor();
  for (let pressed = 0; pressed < 40; pressed += 1) {
    if ((await option.getAttribute('data-combobox-selected')) !== null) return page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`Arrow down did not reach the option ${name}`);
}

/** Runs what the palette finds first. */
export async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type(words);
  const first = page.getByRole('dialog', { name: 'Command palette' }).locator('[data-selected]');
  await expect(first).toContainText(words, { ignoreCase: true });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeHidden();
}

/** What has the focus, in words for a message. */
export const focusWords = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (at === null || at === document.body) return 'nothing';
    return `${at.tagName.toLowerCase()} “${(at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 60)}”`;
  });

/** The focus is on something: it is never lost. */
export async function focusIsHeld(page: Page): Promise<void> {
  await expect.poll(() => focusWords(page), { message: 'the focus is lost' }).not.toBe('nothing');
}

/**
 * What opens over the page takes the focus, Escape closes it, and the focus is back where it was.
 * @param open opens it by keys, from what has the focus when `layer` is called
 * @param inside what is asked of it while it is open
 */
export async function layer(
  page: Page,
  open: () => Promise<unknown>,
  opened: Locator,
  inside: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const before = await page.evaluateHandle(() => document.activeElement);
  const said = await focusWords(page);
  await open();
  await expect(opened).toBeVisible();
  await expect.poll(() => hasFocus(opened), { message: `${opened} takes the focus` }).toBe(true);
  await inside();
  await page.keyboard.press('Escape');
  await expect(opened).toBeHidden();
  await expect
    .poll(async () => ((await before.evaluate((one) => one === document.activeElement)) ? said : focusWords(page)), {
      message: `the focus comes back from ${opened}`,
    })
    .toBe(said);
}
