import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { app, type BrowserWindow, dialog, shell, type WebContents } from 'electron';
import { isSigned, makeSaveKey, signPlace } from '#core/exports/save-ticket';
import { EngineError } from '#core/protocol/engine-error';
import type { SavePlace } from '#core/protocol/export-request';
import { actionChannel, type PrintReport } from '#core/protocol/native-api';
import { pageUrl } from './bundle-file.ts';
import type { EngineProcess } from './engine-process.ts';
import { printReport } from './print-report.ts';
import { startReader } from './reader-host.ts';
import type { ShellStateFile } from './shell-state.ts';
import { createWindow } from './window.ts';
import { startWriter } from './writer-host.ts';

/** One window on one workspace, and the two processes behind it. */
export class Shell {
  readonly #state: ShellStateFile;
  readonly #address: string;
  readonly #saveKey = makeSaveKey();
  #workspace: string;
  #window: BrowserWindow | null = null;
  #processes: readonly EngineProcess[] = [];
  readonly #loaded = new Set<WebContents>();

  constructor(state: ShellStateFile, workspace: string, devServer: string | null) {
    this.#state = state;
    this.#workspace = workspace;
    this.#address = devServer ?? pageUrl;
  }

  get workspace(): string {
    return this.#workspace;
  }

  /** Vouches to the reader for a path that the dialog for saving returned. */
  signPlace(file: string): SavePlace {
    return signPlace(this.#saveKey, file);
  }

  /** A report of the open workspace as PDF. Throws for a place that nobody chose. */
  async printReport(asked: PrintReport): Promise<void> {
    if (!isSigned(this.#saveKey, asked.place)) throw new EngineError('export-path-refused', { path: asked.place.path });
    const [reader] = this.#processes;
    await printReport(asked, this.#address, (page) => page.once('dom-ready', () => reader?.connect(page)));
  }

  get hasWindow(): boolean {
    return this.#window !== null;
  }

  /** Starts the processes while the page loads; the page gets its ports when its scripts have run. */
  async open(): Promise<void> {
    await mkdir(this.#workspace, { recursive: true, mode: 0o700 });
    this.#startProcesses();
    await this.openWindow();
  }

  async openWindow(): Promise<void> {
    const window = createWindow(this.#state);
    const page = window.webContents;
    this.#window = window;
    window.on('closed', () => {
      this.#loaded.delete(page);
      this.#window = null;
    });
    // A navigation that was refused leaves the page as it is; one that took place leaves its ports behind.
    page.on('did-navigate', () => this.#loaded.delete(page));
    page.on('dom-ready', () => {
      this.#loaded.add(page);
      for (const each of this.#processes) each.connect(page);
    });
    page.on('render-process-gone', (_, { reason }) => {
      this.#loaded.delete(page);
      if (reason !== 'clean-exit' && !window.isDestroyed()) page.reload();
    });
    await window.loadURL(this.#address);
  }

  focus(): void {
    if (this.#window?.isMinimized()) this.#window.restore();
    this.#window?.focus();
  }

  /** Tells the page that one of its actions was chosen in the menu. */
  runAction(id: string): void {
    this.#window?.webContents.send(actionChannel, id);
  }

  async openWorkspace(workspace: string): Promise<void> {
    if (workspace === this.#workspace) return;
    await mkdir(workspace, { recursive: true, mode: 0o700 });
    await this.stop();
    this.#workspace = workspace;
    this.#state.change({ workspace });
    this.#startProcesses();
    this.#window?.webContents.reload();
  }

  async chooseWorkspace(): Promise<void> {
    const options: Electron.OpenDialogOptions = {
      title: 'Open a workspace',
      defaultPath: path.dirname(this.#workspace),
      properties: ['openDirectory', 'createDirectory'],
    };
    const { filePaths } = await (this.#window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(this.#window, options));
    const [chosen] = filePaths;
    if (chosen !== undefined) await this.openWorkspace(chosen);
  }

  revealWorkspace(): void {
    shell.showItemInFolder(this.#workspace);
  }

  /** Ends both processes. */
  async stop(): Promise<void> {
    const processes = this.#processes;
    this.#processes = [];
    await Promise.all(processes.map((each) => each.stop()));
  }

  #startProcesses(): void {
    const pages = (): readonly WebContents[] => [...this.#loaded];
    this.#processes = [startReader(this.#workspace, pages, this.#saveKey), startWriter(this.#workspace, pages)];
  }
}

/** Where the workspace is when nobody says so. */
export function defaultWorkspace(): string {
  return path.join(app.getPath('userData'), 'workspace');
}
