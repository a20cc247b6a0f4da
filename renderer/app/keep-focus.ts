/** Ms in which whoever closes something may give the focus back itself. */
const GRACE_MS = 60;
/** Ms that a control may be busy before the focus goes on. */
const BUSY_MS = 1500;
/** More than a long menu has, all of which the keys may have walked over. */
const REMEMBERED = 80;

const stops = 'a[href], button, input, select, textarea, summary, [tabindex]';

/**
 * Focus is never lost: where what had it goes away, or can no longer be used, the nearest stop that is left gets it; where a whole
 * layer went away, the last one before the layer. A click beside everything is not a loss. Returns what ends it.
 * @param fallback where nothing else is left
 */
export function keepFocus(fallback: () => HTMLElement | null): () => void {
  let held: HTMLElement[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || target === document.body) return;
    held = [target, ...held.filter((one) => one !== target && one.isConnected)].slice(0, REMEMBERED);
  };
  const after = (ms: number, find: () => HTMLElement | null) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isLost()) (find() ?? held.find(isStop) ?? fallback())?.focus({ preventScroll: true });
    }, ms);
  };
  const observer = new MutationObserver((records) => {
    const [last] = held;
    if (last === undefined) return;
    for (const { type, target, removedNodes, previousSibling, nextSibling } of records) {
      if (type === 'attributes') {
        if (target !== last) continue;
        if (last.matches(':disabled')) after(BUSY_MS, () => nearest(last.parentElement, last));
        else after(0, () => last);
      } else if (!last.isConnected && [...removedNodes].some((node) => node.contains(last))) {
        const place = target instanceof Element && target.isConnected && target !== document.body ? target : null;
        // What is left of the place of a layer is no place to go on.
        const layer = place?.closest('[role=dialog], main, nav') === null;
        after(GRACE_MS, () => (layer ? null : nearest(place, nextSibling ?? previousSibling)));
      }
    }
  });
  document.addEventListener('focusin', onFocus);
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] };
  observer.observe(document.body, watched);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('focusin', onFocus);
  };
}

/** Nothing has the focus, or what can no longer be used. */
function isLost(): boolean {
  const at = document.activeElement;
  return at === null || at === document.body || at.matches(':disabled');
}

function isStop(element: HTMLElement): boolean {
  return element.isConnected && element.tabIndex >= 0 && !element.matches(':disabled') && element.checkVisibility();
}

/** The stop in `place` at or behind `beside`, else the one before it, else one of what `place` stands in, up to the page or layer. */
function nearest(place: Element | null, beside: Node | null): HTMLElement | null {
  if (place === null) return null;
  const all = [...place.querySelectorAll<HTMLElement>(stops)].filter(isStop);
  const behind = all.find(
    (one) =>
      beside !== null &&
      (beside.contains(one) || (beside.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0),
  );
  const found = behind ?? all.at(-1);
  if (found !== undefined) return found;
  return place.matches('main, nav, [role=dialog]') ? null : nearest(place.parentElement, place);
}
