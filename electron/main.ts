import path from 'node:path';
import { app, nativeTheme } from 'electron';
import { registerAppScheme, serveApp } from './app-scheme.ts';
import { pageUrl } from './bundle-file.ts';
import { workspaceArgument } from './command-line.ts';
import { lockPages, lockSession } from './lock-down.ts';
import { setMenu } from './menu.ts';
import { serveNativeApi } from './native-handlers.ts';
import { defaultWorkspace, Shell } from './shell.ts';
import { ShellStateFile } from './shell-state.ts';

const devServer = app.isPackaged ? null : (process.env['VITE_DEV_SERVER_URL'] ?? null);
const own = new URL(devServer ?? pageUrl);
const isOwnPage = (url: string): boolean => {
  const { protocol, host } = new URL(url);
  return protocol === own.protocol && host === own.host;
};

// enableSandbox() undoes --no-sandbox, without which Chromium refuses to run as root (containers, CI).
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
lockPages(isOwnPage);

const state = new ShellStateFile(path.join(app.getPath('userData'), 'shell.json'));
const asked = workspaceArgument(process.argv, process.cwd());
const shell = new Shell(state, asked ?? state.state.workspace ?? defaultWorkspace(), devServer);

if (!app.requestSingleInstanceLock()) app.exit(0);
app.on('second-instance', (_event, args, cwd) => {
  const other = workspaceArgument(args, cwd);
  if (other !== null) void shell.openWorkspace(other);
  shell.focus();
});

// No top-level await here: Electron fires 'ready' only after this module has loaded.
void app.whenReady().then(async () => {
  nativeTheme.themeSource = state.state.theme;
  if (devServer === null) serveApp(path.join(import.meta.dirname, '../renderer'));
  lockSession(devServer);
  const menu = {
    chooseWorkspace: () => void shell.chooseWorkspace(),
    revealWorkspace: () => shell.revealWorkspace(),
    run: (id: string) => shell.runAction(id),
  };
  setMenu(menu);
  serveNativeApi({
    state,
    isOwnPage,
    workspace: () => shell.workspace,
    openWorkspace: (folder) => shell.openWorkspace(folder),
    showActions: (actions) => setMenu(menu, actions),
    signPlace: (file) => shell.signPlace(file),
    printReport: (asked) => shell.printReport(asked),
  });
  await shell.open();
});

app.on('activate', () => {
  if (app.isReady() && !shell.hasWindow) void shell.openWindow();
});
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});

let stopped = false;
app.on('will-quit', (event) => {
  if (stopped) return;
  event.preventDefault();
  void shell.stop().finally(() => {
    stopped = true;
    app.quit();
  });
});
