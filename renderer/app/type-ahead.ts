/** Ms that keys are kept for a field that does not come. */
const longest = 3000;

let stop: (() => void) | null = null;

/**
 * Keeps the keys that are pressed before a text field has the focus, and gives them to it as soon as it has: what is typed right after the
 * key that opens a palette is meant for it, and for nothing on the page below.
 * @param isField whether the element is the field @param onEscape leaves it before it is there
 */
export function keepTyped(isField: (element: Element) => boolean, onEscape: () => void): void {
  if (stop !== null || (document.activeElement !== null && isField(document.activeElement))) return;
  let text = '';
  const after: string[] = [];
  const onKey = (event: KeyboardEvent) => {
    const command = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
    if (command || event.isComposing || !keeps(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === 'Escape') {
      end();
      onEscape();
    } else if (event.key === 'Backspace') text = [...text].slice(0, -1).join('');
    else if ([...event.key].length === 1) text += event.key;
    else after.push(event.key);
  };
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLInputElement) || !isField(target)) return;
    end();
    if (text !== '') write(target, text);
    // What the text finds is drawn first: Enter takes it.
    const pressAll = () => {
      for (const key of after) press(target, key);
    };
    if (after.length > 0) requestAnimationFrame(() => setTimeout(pressAll));
  };
  const timer = setTimeout(() => end(), longest);
  function end(): void {
    clearTimeout(timer);
    window.removeEventListener('keydown', onKey, true);
    window.removeEventListener('focusin', onFocus, true);
    stop = null;
  }
  stop = end;
  window.addEventListener('keydown', onKey, true);
  window.addEventListener('focusin', onFocus, true);
}

function keeps(key: string): boolean {
  return [...key].length === 1 || ['Backspace', 'Enter', 'Escape', 'ArrowDown', 'ArrowUp'].includes(key);
}

/** As if a person had written it: the field belongs to React, which hears of values by events alone. */
function write(field: HTMLInputElement, text: string): void {
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  value?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function press(field: HTMLInputElement, key: string): void {
  field.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }));
}
