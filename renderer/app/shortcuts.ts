/** A shortcut as it is declared: `mod+k`, `shift+f5`, `?`, or two keys one after the other, `g h`. `mod` is Cmd on a Mac, else Ctrl. */
export type Shortcut = string;

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The name of a key press in the form that shortcuts use. */
export function pressName(press: KeyPress, mac: boolean): string {
  const key = press.key.toLowerCase();
  const plain = key.length === 1 && key.toUpperCase() === key.toLowerCase();
  const mod = mac ? press.metaKey : press.ctrlKey;
  return [
    mod ? 'mod+' : '',
    press.altKey ? 'alt+' : '',
    // The shift that a sign such as `?` needs depends on the keyboard and is not part of its name.
    press.shiftKey && !plain ? 'shift+' : '',
    key,
  ].join('');
}

/** True for shortcuts that type a character and so must not fire in a text field. */
export function isTyping(shortcut: Shortcut): boolean {
  if (/^mod\+[acvxz]$/.test(shortcut)) return true;
  return !shortcut.includes('mod+') && !/^(shift\+)?(f\d+|escape)$/.test(shortcut);
}

/** Reads presses one by one and says which shortcut, if any, they complete. Two-key shortcuts time out after a second. */
export class ShortcutReader {
  #prefix: string | null = null;
  #until = 0;

  read(press: string, known: readonly Shortcut[], now: number): Shortcut | null {
    const prefix = now < this.#until ? this.#prefix : null;
    this.#prefix = null;
    const pair = prefix === null ? null : `${prefix} ${press}`;
    if (pair !== null && known.includes(pair)) return pair;
    if (known.some((shortcut) => shortcut.startsWith(`${press} `))) {
      this.#prefix = press;
      this.#until = now + 1000;
      return null;
    }
    return known.includes(press) ? press : null;
  }
}

/** A shortcut as people read it: `Ctrl+K`, `⌘K`, `Alt+Left`, `G then H`. */
export function shortcutLabel(shortcut: Shortcut, mac: boolean): string {
  const one = (press: string) =>
    press
      .split('+')
      .map((part) => {
        if (part === 'mod') return mac ? '⌘' : 'Ctrl';
        if (part.startsWith('arrow')) return part.charAt(5).toUpperCase() + part.slice(6);
        if (part === 'enter') return 'Enter';
        return part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1);
      })
      .join(mac ? '' : '+');
  return shortcut.split(' ').map(one).join(' then ');
}
