import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuAction } from '#core/protocol/native-api';

export interface MenuActions {
  readonly chooseWorkspace: () => void;
  readonly revealWorkspace: () => void;
  /** Runs one of the page's own actions. */
  readonly run: (id: string) => void;
}

/** The application's menu: what belongs to the shell, and the page's own actions, the same that its palette and keys have. */
export function setMenu(actions: MenuActions, page: readonly MenuAction[] = []): void {
  const mac = process.platform === 'darwin';
  const appMenu: MenuItemConstructorOptions[] = mac ? [{ role: 'appMenu' }] : [];
  const template: MenuItemConstructorOptions[] = [
    ...appMenu,
    {
      label: '&File',
      submenu: [
        { label: 'Open Workspace…', accelerator: 'CmdOrCtrl+Shift+O', click: actions.chooseWorkspace },
        { label: 'Show Workspace in Folder', click: actions.revealWorkspace },
        { type: 'separator' },
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    ...menusOf(
      page.filter(({ menu }) => menu !== 'View'),
      actions.run,
    ),
    {
      label: '&View',
      submenu: [
        ...itemsOf(
          page.filter(({ menu }) => menu === 'View'),
          actions.run,
        ),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'reload' },
        ...(app.isPackaged ? [] : ([{ role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[])),
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function menusOf(page: readonly MenuAction[], run: MenuActions['run']): MenuItemConstructorOptions[] {
  return [...new Set(page.map(({ menu }) => menu))].map((label) => ({
    label: `&${label}`,
    submenu: itemsOf(
      page.filter(({ menu }) => menu === label),
      run,
    ),
  }));
}

function itemsOf(page: readonly MenuAction[], run: MenuActions['run']): MenuItemConstructorOptions[] {
  return page.map(({ id, label, keys, enabled }) => ({
    label,
    enabled,
    click: () => run(id),
    // Shown, not registered: the page reads its keys itself, also where a field has the focus.
    ...(keys === null ? {} : { accelerator: acceleratorOf(keys), registerAccelerator: false }),
  }));
}

/** `mod+k` -> `CmdOrCtrl+K`. */
export function acceleratorOf(keys: string): string {
  const part = (one: string) => (one === 'mod' ? 'CmdOrCtrl' : one.charAt(0).toUpperCase() + one.slice(1));
  return keys.split('+').map(part).join('+');
}
