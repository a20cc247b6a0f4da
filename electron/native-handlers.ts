import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { app, BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, nativeTheme, shell } from 'electron';
import { z } from 'zod';
import { type SavePlace, savePlaceSchema } from '#core/protocol/export-request';
import { type MenuAction, type NativeApi, nativeChannel, type PrintReport, papers } from '#core/protocol/native-api';
import { reportFactsSchema } from '#core/protocol/report-receipt';
import { cancelReport, reportAsked, reportProgress, reportReady } from './print-report.ts';
import { chooseFile } from './save-dialog.ts';
import type { ShellStateFile } from './shell-state.ts';

export interface NativeContext {
  readonly state: ShellStateFile;
  readonly workspace: () => string;
  readonly showActions: (actions: readonly MenuAction[]) => void;
  readonly openWorkspace: (path: string) => Promise<void>;
  /** Vouches to the reader for a path that the dialog for saving returned. */
  readonly signPlace: (path: string) => SavePlace;
  readonly printReport: (asked: PrintReport) => Promise<void>;
  /** True for the app's own page; nobody else is answered. */
  readonly isOwnPage: (url: string) => boolean;
}

type NativeHandlers = {
  readonly [K in keyof NativeApi]: (window: BrowserWindow | null, args: readonly unknown[]) => ReturnType<NativeApi[K]>;
};

const menuAction = z.strictObject({
  ...{ id: z.string().max(100), label: z.string().max(200), menu: z.string().max(40) },
  ...{ keys: z.string().max(20).nullable(), enabled: z.boolean() },
});
const absolutePath = z.string().max(4096).refine(path.isAbsolute, { message: 'an absolute path' });
const fileName = z.string().min(1).max(120);
const ending = z.string().regex(/^[a-z]{2,8}$/);
/** A page may have what it draws written, and nothing else: the bytes have to begin as a PNG does. */
const pngBytes = z
  .instanceof(Uint8Array)
  .refine((bytes) => Buffer.from(bytes.subarray(0, 8)).equals(Buffer.from('89504e470d0a1a0a', 'hex')));
const printed = z.object({ place: savePlaceSchema, address: z.string().max(8000), paper: z.enum(papers) });
const noArguments = z.tuple([]);

/** Answers the page's calls to the shell: known names only, arguments checked, and only from the app's own main frame. */
export function serveNativeApi(context: NativeContext): void {
  const handlers: NativeHandlers = {
    chooseFolder: async (window, args) => {
      noArguments.parse(args);
      const options: Electron.OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] };
      const chosen = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    chooseSaveFile: async (window, args) => {
      const [{ suggestedName, extension }] = z
        .tuple([z.object({ suggestedName: fileName, extension: ending })])
        .parse(args);
      const chosen = await chooseFile(window, suggestedName, extension);
      return chosen === null ? null : context.signPlace(chosen);
    },
    saveImage: async (window, args) => {
      const [{ suggestedName, png }] = z.tuple([z.object({ suggestedName: fileName, png: pngBytes })]).parse(args);
      const chosen = await chooseFile(window, suggestedName, 'png');
      if (chosen !== null) await writeFile(chosen, png, { mode: 0o600 });
      return chosen;
    },
    printReport: async (_, args) => {
      const [asked] = z.tuple([printed]).parse(args);
      await context.printReport(asked);
    },
    cancelReport: async (_, args) => {
      const [target] = z.tuple([absolutePath]).parse(args);
      cancelReport(target);
    },
    reportProgress: async (_, args) => {
      const [target] = z.tuple([absolutePath]).parse(args);
      return reportProgress(target);
    },
    reportAsked: async (window, args) => {
      const [progress] = z.tuple([z.object({ done: z.int().min(0), total: z.int().min(0) })]).parse(args);
      if (window !== null) reportAsked(window.webContents, progress);
    },
    reportReady: async (window, args) => {
      const [ready] = z
        .tuple([z.union([z.strictObject({ problem: z.string().max(4000) }), reportFactsSchema])])
        .parse(args);
      if (window !== null) reportReady(window.webContents, ready);
    },
    revealInFolder: async (_, args) => {
      const [target] = z.tuple([absolutePath]).parse(args);
      // Shown in its folder, never opened: to open a file, or what macOS takes for a program, could run it.
      const exists = await stat(target).catch(() => null);
      if (exists !== null) shell.showItemInFolder(target);
    },
    workspace: async (_, args) => {
      noArguments.parse(args);
      return context.workspace();
    },
    openWorkspace: async (_, args) => {
      const [target] = z.tuple([absolutePath]).parse(args);
      await context.openWorkspace(target);
    },
    setTheme: async (_, args) => {
      const [theme] = z.tuple([z.enum(['system', 'light', 'dark'])]).parse(args);
      nativeTheme.themeSource = theme;
      context.state.change({ theme });
    },
    setActions: async (_, args) => {
      const [actions] = z.tuple([z.array(menuAction).max(200)]).parse(args);
      context.showActions(actions);
    },
    versions: async (_, args) => {
      noArguments.parse(args);
      const { electron, chrome, node } = process.versions;
      return { assay: app.getVersion(), electron, chrome, node };
    },
  };
  ipcMain.handle(nativeChannel, (event: IpcMainInvokeEvent, name: unknown, ...args: unknown[]) => {
    const frame = event.senderFrame;
    if (frame === null || frame.parent !== null || !context.isOwnPage(frame.url)) throw new Error('not from the page');
    if (typeof name !== 'string' || !Object.hasOwn(handlers, name)) throw new Error('no such call');
    return handlers[name as keyof NativeApi](BrowserWindow.fromWebContents(event.sender), args);
  });
}
