import path from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';

let lastFolder: string | null = null;

/** The system's dialog for saving, in the folder of the last time; null when no place was chosen. The dialog asks before it overwrites. */
export async function chooseFile(
  window: BrowserWindow | null,
  suggestedName: string,
  extension: string,
): Promise<string | null> {
  const name = `${suggestedName.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, ' ').trim()}.${extension}`;
  const options: Electron.SaveDialogOptions = {
    defaultPath: path.join(lastFolder ?? app.getPath('documents'), name),
    filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  };
  const chosen = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
  if (chosen.canceled || chosen.filePath === '') return null;
  lastFolder = path.dirname(chosen.filePath);
  return chosen.filePath;
}
