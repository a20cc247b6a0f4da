import { contextBridge, ipcRenderer } from 'electron';
import {
  type ActionMessage,
  actionChannel,
  type NativeApi,
  nativeChannel,
  portChannel,
} from '#core/protocol/native-api';

const ask = (name: keyof NativeApi, ...args: unknown[]): Promise<never> =>
  ipcRenderer.invoke(nativeChannel, name, ...args) as Promise<never>;

const native: NativeApi = {
  chooseFolder: () => ask('chooseFolder'),
  chooseSaveFile: (asked) => ask('chooseSaveFile', asked),
  saveImage: (asked) => ask('saveImage', asked),
  printReport: (asked) => ask('printReport', asked),
  cancelReport: (path) => ask('cancelReport', path),
  reportProgress: (path) => ask('reportProgress', path),
  reportAsked: (progress) => ask('reportAsked', progress),
  reportReady: (ready) => ask('reportReady', ready),
  revealInFolder: (path) => ask('revealInFolder', path),
  workspace: () => ask('workspace'),
  openWorkspace: (path) => ask('openWorkspace', path),
  setTheme: (theme) => ask('setTheme', theme),
  setActions: (actions) => ask('setActions', actions),
  versions: () => ask('versions'),
};

contextBridge.exposeInMainWorld('assay', native);

ipcRenderer.on(portChannel, (event, message: unknown) => {
  window.postMessage(message, window.location.origin, event.ports);
});

ipcRenderer.on(actionChannel, (_event, id: string) => {
  window.postMessage({ kind: 'assay-action', id } satisfies ActionMessage, window.location.origin);
});
