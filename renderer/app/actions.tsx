import type { Icon } from '@tabler/icons-react';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { isTyping, pressName, ShortcutReader } from './shortcuts.ts';

export const actionGroups = ['Go to', 'Dashboards', 'Data', 'SQL', 'View', 'Catalog'] as const;

/** One thing that can be done. The palette, the shortcuts, the keyboard list and buttons all come from here. */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly group: (typeof actionGroups)[number];
  /** Other words by which it is found. */
  readonly keywords?: string;
  readonly icon?: Icon;
  /** The first is shown; see shortcuts.ts for the form. */
  readonly keys: readonly string[];
  /** Why it cannot be done now; null or absent when it can. */
  readonly disabled?: string | null;
  readonly run: () => void;
}

export class ActionRegistry {
  readonly #sets = new Set<() => readonly Action[]>();
  readonly #listeners = new Set<() => void>();
  #version = 0;

  /** Adds actions that are read anew each time; returns the way to take them out. */
  add(actions: () => readonly Action[]): () => void {
    this.#sets.add(actions);
    this.#changed();
    return () => {
      this.#sets.delete(actions);
      this.#changed();
    };
  }

  all(): readonly Action[] {
    const found = [...this.#sets].flatMap((actions) => actions());
    return actionGroups.flatMap((group) => found.filter((action) => action.group === group));
  }

  run(id: string): void {
    const action = this.all().find((each) => each.id === id);
    if (action !== undefined && !action.disabled) action.run();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

const Context = createContext<ActionRegistry | null>(null);

const mac = () => /Mac/.test(navigator.platform);

/** Holds the registry and turns key presses into actions. */
export function ActionsProvider({ children }: { readonly children: ReactNode }) {
  const [registry] = useState(() => new ActionRegistry());
  useEffect(() => {
    const reader = new ShortcutReader();
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.key === 'Shift') return;
      const typing = isTextField(event.target);
      const actions = registry.all();
      const known = actions.flatMap((action) => action.keys).filter((keys) => !typing || !isTyping(keys));
      const shortcut = reader.read(pressName(event, mac()), known, event.timeStamp);
      const action = shortcut === null ? undefined : actions.find((each) => each.keys.includes(shortcut));
      if (action === undefined) return;
      event.preventDefault();
      if (!action.disabled) action.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [registry]);
  return <Context.Provider value={registry}>{children}</Context.Provider>;
}

/** Offers `actions` while the component is there. */
export function useActions(actions: readonly Action[]): void {
  const registry = useRegistry();
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => registry.add(() => latest.current), [registry]);
}

/** All actions that are offered now. */
export function useAllActions(): readonly Action[] {
  const registry = useRegistry();
  useSyncExternalStore(registry.subscribe, registry.version);
  return registry.all();
}

export function useRegistry(): ActionRegistry {
  const registry = useContext(Context);
  if (registry === null) throw new Error('no ActionsProvider');
  return registry;
}

export { mac as isMac };

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, .monaco-editor') !== null)
  );
}
