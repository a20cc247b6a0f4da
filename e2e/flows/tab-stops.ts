import type { Page } from '@playwright/test';

const MOST = 1800;

/**
 * Goes once around the window by Tab and says what is wrong, one line each: a stop that is not seen, has no name, no ring, stands out of
 * order, keeps the focus, or is not reached. A text editor, where Tab is a character, is left by Escape.
 */
export async function tabFaults(page: Page): Promise<{ readonly stops: number; readonly faults: readonly string[] }> {
  await page.evaluate(install);
  const look = () => page.evaluate(() => (globalThis as unknown as { tabStop: () => TabStop }).tabStop());
  let stops = 0;
  for (let pressed = 0; pressed < MOST; pressed += 1) {
    await page.keyboard.press('Tab');
    const at = await look();
    if (at === 'around' || at === 'same') break;
    if (at === 'editor') {
      await page.keyboard.press('Escape');
      await look();
    }
    if (at !== 'none') stops += 1;
  }
  const faults = await page.evaluate(() => (globalThis as unknown as { tabEnd: () => string[] }).tabEnd());
  return { stops, faults };
}

type TabStop = 'stop' | 'around' | 'same' | 'none' | 'editor';

/** Runs in the page. */
function install(): void {
  const seen = new Set<Element>();
  const faults: string[] = [];
  let first: Element | null = null;
  let last: { readonly at: Element; readonly ring: string; readonly name: string } | null = null;
  let ended = false;
  let rounds = 0;

  const nameOf = (at: Element): string => {
    const by = at.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const labels = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? [...(at.labels ?? [])] : [];
    const parts = [
      at.getAttribute('aria-label'),
      ...by.map((id) => document.getElementById(id)?.textContent),
      ...labels.map((label) => label.textContent),
      at.textContent,
      at.getAttribute('title'),
    ];
    return (
      parts
        .find((part) => (part ?? '').trim() !== '')
        ?.trim()
        .slice(0, 60) ?? ''
    );
  };
  /** How it and what draws for it looks: itself, what it contains, what stands beside it, what it stands in. */
  const ringOf = (at: Element): string => {
    const near = [at, at.parentElement, at.nextElementSibling, at.parentElement?.parentElement];
    const drawn = [...near, ...[...at.querySelectorAll('*')].slice(0, 4)].filter((one) => one != null);
    const typed = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement;
    return drawn
      .flatMap((one) =>
        [null, '::before', '::after'].map((pseudo) => {
          const style = getComputedStyle(one, pseudo);
          const outline = style.outlineStyle === 'none' ? '' : `${style.outlineStyle} ${style.outlineWidth}`;
          const edge = typed ? style.borderTopColor : '';
          return `${outline} ${style.boxShadow} ${style.stroke} ${style.strokeWidth} ${edge} ${style.borderTopWidth}`;
        }),
      )
      .join('|');
  };
  const label = (at: Element): Element =>
    at instanceof HTMLInputElement && (at.type === 'radio' || at.type === 'checkbox')
      ? (at.labels?.[0] ?? at.nextElementSibling ?? at)
      : at;
  const hidden = (at: Element): string | null => {
    const shown = label(at);
    const box = shown.getBoundingClientRect();
    if (box.width < 3 || box.height < 3) return 'has no size';
    for (let one: Element | null = shown; one !== null; one = one.parentElement)
      if (Number(getComputedStyle(one).opacity) < 0.4) return 'is transparent';
    const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
    const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
    if (right - left < 2 || bottom - top < 2) return 'is outside the window';
    // Any of nine places: what is sticky may cover a part of it.
    for (const x of [0.5, 0.1, 0.9])
      for (const y of [0.5, 0.1, 0.9]) {
        const on = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
        if (on !== null && (shown.contains(on) || at.contains(on) || on.contains(at))) return null;
      }
    return 'is covered';
  };
  const outOfOrder = (before: Element, at: Element): boolean => {
    const [one, other] = [before, at].map((each) => each.closest('article') ?? each);
    if (one === undefined || other === undefined || one === other) return false;
    const frame = 'nav, aside, header, footer, section, [role=dialog], [data-grid], ul, table';
    if (one.parentElement?.closest(frame) !== other.parentElement?.closest(frame)) return false;
    const [from, to] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    return to.bottom <= from.top + 1 && to.left <= from.left + 1;
  };
  /** What was focused before has lost its ring by now. */
  const settle = () => {
    if (last?.at.isConnected && last.ring === ringOf(last.at)) faults.push(`no ring: ${last.name}`);
  };

  const missed = (): HTMLElement[] => {
    const isRadio = (one: Element) => one instanceof HTMLInputElement && one.type === 'radio';
    const groups = new Set([...seen].filter(isRadio).map((one) => one.getAttribute('name')));
    const all = document.querySelectorAll<HTMLElement>('a[href], button, input, textarea, select, summary, [tabindex]');
    return [...all].filter((one) => {
      if (one.tabIndex < 0 || one.matches(':disabled') || one.closest('[inert], .monaco-editor') !== null) return false;
      if (seen.has(one) || (isRadio(one) && groups.has(one.getAttribute('name')))) return false;
      return one.checkVisibility();
    });
  };

  const tabStop = (): TabStop => {
    const at = document.activeElement;
    if (at === null || at === document.body) {
      settle();
      last = null;
      return 'none';
    }
    const name = `${at.tagName.toLowerCase()} “${nameOf(at)}”`;
    if (last?.at === at) {
      faults.push(`keeps the focus: ${name}`);
      return 'same';
    }
    settle();
    if (at === first && last !== null) {
      ended = true;
      // What was drawn on the way is gone to in another round; on a busy machine that takes some.
      if (rounds > 2 || missed().length === 0) return 'around';
      rounds += 1;
    }
    first ??= at;
    seen.add(at);
    if (nameOf(at) === '') faults.push(`no name: ${at.outerHTML.slice(0, 120)}`);
    const editor = at.closest('.monaco-editor') !== null;
    const why = editor ? null : hidden(at);
    if (why !== null) faults.push(`${why}: ${name}`);
    if (last !== null && outOfOrder(last.at, at)) faults.push(`out of order: ${name} after ${last.name}`);
    last = editor ? null : { at, ring: ringOf(at), name };
    return editor ? 'editor' : 'stop';
  };

  const tabEnd = (): string[] => {
    if (!ended) faults.push('Tab does not come around');
    const own = [...document.querySelectorAll<HTMLElement>('[tabindex]')].filter(({ tabIndex }) => tabIndex > 0);
    faults.push(...own.map((one) => `a place of its own in the order: ${nameOf(one)}`));
    faults.push(...missed().map((one) => `not reached: ${one.tagName.toLowerCase()} “${nameOf(one)}”`));
    return [...new Set(faults)];
  };
  Object.assign(globalThis, { tabStop, tabEnd });
}
