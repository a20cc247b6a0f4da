import type { SavePlace } from './export-request.ts';
import type { ReportFacts } from './report-receipt.ts';

export type Theme = 'system' | 'light' | 'dark';

export const papers = ['A4', 'Letter'] as const;
export type Paper = (typeof papers)[number];

export interface PrintReport {
  readonly place: SavePlace;
  /** What follows `#/print/`; the page reads it. */
  readonly address: string;
  readonly paper: Paper;
}

/** Tiles of a report that have their answer. */
export interface ReportProgress {
  readonly done: number;
  readonly total: number;
}

export interface ShellVersions {
  readonly assay: string;
  readonly electron: string;
  readonly chrome: string;
  readonly node: string;
}

/** What the page asks of the shell besides the engine: `window.assay`, made by the preload. */
export interface NativeApi {
  /** The system's dialog; null when the person chose none. */
  chooseFolder(): Promise<string | null>;
  /** The system's dialog for saving; null when the person chose no place. `extension` without a point. */
  chooseSaveFile(asked: { readonly suggestedName: string; readonly extension: string }): Promise<SavePlace | null>;
  /** Asks for a place and writes the image there; its path, or null when the person chose none. */
  saveImage(asked: { readonly suggestedName: string; readonly png: Uint8Array }): Promise<string | null>;
  /** Writes a report as PDF to a place that the dialog returned; rejects with the reason when it cannot. */
  printReport(asked: PrintReport): Promise<void>;
  /** Stops the report that is being made for this path; no file is left. Nothing where there is none. */
  cancelReport(path: string): Promise<void>;
  /** How far the report for this path is; null where none is being made, or nothing is known yet. */
  reportProgress(path: string): Promise<ReportProgress | null>;
  /** The page of a report says how far it is. */
  reportAsked(progress: ReportProgress): Promise<void>;
  /** The page of a report stands there whole, with what its receipt says, or says why it does not. */
  reportReady(ready: ReportFacts | { readonly problem: string }): Promise<void>;
  /** Shows a file or folder, marked, in the system's file manager; nothing where there is none. */
  revealInFolder(path: string): Promise<void>;
  /** Absolute path of the open workspace. */
  workspace(): Promise<string>;
  /** Opens another workspace: both processes start again on it and the page loads anew. It is opened again next time. */
  openWorkspace(path: string): Promise<void>;
  /** How the frame and native parts look; kept. */
  setTheme(theme: Theme): Promise<void>;
  /** Puts the page's actions into the application's menu, where they show their keys; a chosen one comes back as `ActionMessage`. */
  setActions(actions: readonly MenuAction[]): Promise<void>;
  versions(): Promise<ShellVersions>;
}

/** One entry of the menu. Actions of one `menu` stand together, in their order. */
export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly menu: string;
  /** In the form of shortcuts.ts, `mod+k`; null for none, or for two keys one after the other, which a menu cannot show. */
  readonly keys: string | null;
  readonly enabled: boolean;
}

/** Channel on which main says which action was chosen; the preload posts it to the page as `ActionMessage`. */
export const actionChannel = 'assay:action';

export interface ActionMessage {
  readonly kind: 'assay-action';
  readonly id: string;
}

/** Name of the one channel for all of them: `[name, ...arguments]`. */
export const nativeChannel = 'assay:native';

/** Channel on which main hands over ports; the preload posts them to the page as `PortMessage`. */
export const portChannel = 'assay:port';

/** `window` message with which the page gets its port to a process; one at the start, another after each restart. */
export interface PortMessage {
  readonly kind: 'assay-port';
  readonly process: 'reader' | 'writer';
}
