import { useEffect } from 'react';
import type { ActionMessage, MenuAction } from '#core/protocol/native-api';
import { host } from '../engine/host.ts';
import { type Action, useRegistry } from './actions.tsx';

/** The catalog's hundreds of entries and the dashboards have the palette; a menu is read from top to bottom. */
const inMenu: readonly Action['group'][] = ['Go to', 'Data', 'SQL', 'View'];

const SETTLED_MS = 200;

/** Keeps the application's menu as the palette is, and runs what is chosen there. */
export function NativeMenu() {
  const registry = useRegistry();
  useEffect(() => {
    const shell = host();
    if (shell === null) return;
    let shown = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      const actions = menuActions(registry.all());
      const text = JSON.stringify(actions);
      if (text === shown) return;
      shown = text;
      void shell.setActions(actions);
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(show, SETTLED_MS);
    };
    // What can be done follows from what was just done.
    const stop = registry.subscribe(soon);
    for (const event of ['click', 'keyup', 'blur'] as const) window.addEventListener(event, soon);
    const chosen = ({ data, source }: MessageEvent<ActionMessage | null>) => {
      if (source === window && data?.kind === 'assay-action') registry.run(data.id);
    };
    window.addEventListener('message', chosen);
    soon();
    return () => {
      stop();
      clearTimeout(timer);
      for (const event of ['click', 'keyup', 'blur'] as const) window.removeEventListener(event, soon);
      window.removeEventListener('message', chosen);
    };
  }, [registry]);
  return null;
}

export function menuActions(actions: readonly Action[]): readonly MenuAction[] {
  return actions
    .filter(({ group }) => inMenu.includes(group))
    .map(({ id, label, group, keys, disabled }) => ({
      ...{ id, label, menu: group === 'Go to' ? 'Go' : group, enabled: !disabled },
      keys: keys.find((each) => !each.includes(' ') && /^(mod\+|f\d)/.test(each)) ?? null,
    }));
}
