import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { ShellState, ShellStateFile } from './shell-state.ts';

/** Makes the window; it shows itself when the page has painted, and remembers where it stood. */
export function createWindow(state: ShellStateFile): BrowserWindow {
  const window = new BrowserWindow({
    ...boundsOf(state.state),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Assay',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#141517' : '#ffffff',
    webPreferences: {
      preload: path.join(import.meta.dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (state.state.bounds?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    state.change({ bounds: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
  });
  return window;
}

/** The last place, when a screen is still there; else a comfortable size in the middle. */
function boundsOf({ bounds }: ShellState): Electron.BrowserWindowConstructorOptions {
  if (bounds === null) return { width: 1360, height: 860 };
  const { x, y, width, height } = screen.getDisplayMatching(bounds).workArea;
  const visible =
    bounds.x < x + width - 80 && bounds.y < y + height - 80 && bounds.x + bounds.width > x + 80 && bounds.y >= y - 20;
  const size = { width: Math.min(bounds.width, width), height: Math.min(bounds.height, height) };
  return visible ? { x: bounds.x, y: bounds.y, ...size } : size;
}
