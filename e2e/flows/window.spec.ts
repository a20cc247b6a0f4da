import { expect, goTo, test } from '../app.ts';

test.use({ start: 'published' });

test('the window itself never scrolls, whatever is brought into view', async ({ page }) => {
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();
  for (const name of ['Home', 'Catalog'] as const) {
    await goTo(page, name);
    const moved = await page.evaluate(() => {
      const root = document.querySelector<HTMLElement>('#root');
      if (root === null) throw new Error('no root');
      const stray = document.createElement('button');
      stray.style.cssText = 'position: absolute; top: 4000px; left: 3000px; width: 40px; height: 40px';
      root.append(stray);
      const bring = () => {
        stray.focus();
        stray.scrollIntoView();
        const places = [root, document.body, document.documentElement].flatMap((one) => [
          one.scrollTop,
          one.scrollLeft,
        ]);
        return [...places, scrollX, scrollY, root.getBoundingClientRect().top].map(Math.round);
      };
      const clipped = bring();
      // What hides its overflow is scrolled by such a part: this is what the test would see.
      root.style.overflow = 'hidden';
      const hidden = bring();
      root.style.overflow = '';
      root.scrollTo(0, 0);
      stray.remove();
      return { clipped, hidden };
    });
    expect(moved.clipped, name).toEqual(moved.clipped.map(() => 0));
    expect(moved.hidden[0], name).toBeGreaterThan(1000);
  }
});

test('what is wider or higher than the window is cut at its edge', async ({ page }) => {
  const seen = await page.evaluate(() => {
    const stray = document.createElement('div');
    stray.style.cssText = 'position: absolute; bottom: -30px; right: -30px; width: 60px; height: 60px; z-index: 9999';
    document.querySelector('#root')?.append(stray);
    const at = (x: number, y: number) => document.elementFromPoint(x, y) === stray;
    const inside = at(innerWidth - 10, innerHeight - 10);
    const { scrollWidth, scrollHeight } = document.documentElement;
    stray.remove();
    return { inside, more: [scrollWidth - innerWidth, scrollHeight - innerHeight] };
  });
  expect(seen).toEqual({ inside: true, more: [0, 0] });
});
