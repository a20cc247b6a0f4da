import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BrowserWindow, type WebContents } from 'electron';
import type { PrintReport } from '#core/protocol/native-api';

/** How long a page may take to ask all its questions and to draw. */
const readyMs = 180_000;

type Ready = (problem: string | null) => void;
const waiting = new Map<number, Ready>();

/** The page of a report says that it stands there whole, or why it does not. */
export function reportReady(page: WebContents, problem: string | null): void {
  waiting.get(page.id)?.(problem);
}

/**
 * Prints a report as PDF: a page of the app's own in a window that nobody sees, sandboxed as the other, with a port to the reader
 * alone. The file appears whole or not at all. Throws what the page says, and when it takes too long.
 */
export async function printReport(
  asked: PrintReport,
  address: string,
  serveReader: (page: WebContents) => void,
): Promise<void> {
  const window = new BrowserWindow({
    show: false,
    // The width of the paper between its margins: a wider page would be shrunk.
    width: 688,
    height: 1000,
    useContentSize: true,
    webPreferences: {
      preload: path.join(import.meta.dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      backgroundThrottling: false,
    },
  });
  const page = window.webContents;
  const part = `${asked.place.path}.${process.pid}.part`;
  try {
    serveReader(page);
    const ready = whenReady(page);
    await window.loadURL(`${address}#/print/${asked.address}`);
    await ready;
    const pdf = await page.printToPDF({
      pageSize: asked.paper,
      printBackground: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate: footer,
      margins: { top: 0.6, bottom: 0.75, left: 0.55, right: 0.55 },
    });
    await writeFile(part, pdf, { mode: 0o600 });
    await rename(part, asked.place.path);
  } finally {
    waiting.delete(page.id);
    window.destroy();
    await rm(part, { force: true });
  }
}

/** Chromium puts the page's title and the numbers where the classes are. */
const footer =
  '<div style="width:100%;margin:0 0.55in;display:flex;justify-content:space-between;font:8px sans-serif;color:#5B616B"><span class="title"></span><span>Page <span class="pageNumber"></span> of <span class="totalPages"></span></span></div>';

function whenReady(page: WebContents): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the report took longer than three minutes')), readyMs);
    const settle = (problem: string | null): void => {
      clearTimeout(timer);
      if (problem === null) resolve();
      else reject(new Error(problem));
    };
    waiting.set(page.id, settle);
    page.once('render-process-gone', () => settle('its page stopped'));
  });
  ready.catch(() => undefined);
  return ready;
}
