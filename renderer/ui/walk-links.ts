import type { KeyboardEvent } from 'react';

/**
 * Arrow keys, Home and End move the focus among the links of a list (or whatever of it `stops` selects). Arrow down also enters it from outside. Returns false where
 * a key led up and out of it, and the caller may say where to.
 */
export function walkLinks(list: HTMLElement | null, event: KeyboardEvent, stops = 'a'): boolean {
  const links = [...(list?.querySelectorAll<HTMLElement>(stops) ?? [])];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined || (at === -1 && event.key !== 'ArrowDown')) return true;
  event.preventDefault();
  links[Math.max(0, to)]?.focus();
  return to >= 0;
}
