import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BrowserWindow, type WebContents } from 'electron';
import { receiptPath } from '#core/protocol/export-request';
import type { PrintReport, ReportProgress } from '#core/protocol/native-api';
import type { ReportFacts, ReportReceipt } from '#core/protocol/report-receipt';

/** How long a page may take to ask all its questions and to draw. */
const readyMs = 180_000;

interface Printing {
  /** Id of the page that draws it. */
  readonly page: number;
  readonly path: string;
  readonly settle: (ready: ReportFacts | { readonly problem: string }) => void;
  readonly abort: AbortController;
  progress: ReportProgress | null;
}

const running = new Set<Printing>();
const ofPage = ({ id }: WebContents) => [...running].find((one) => one.page === id);
const ofPath = (file: string) => [...running].find((one) => one.path === file);

/** The page of a report says that it stands there whole, or why it does not. */
export function reportReady(page: WebContents, ready: ReportFacts | { readonly problem: string }): void {
  ofPage(page)?.settle(ready);
}

/** The page of a report says how far it is. */
export function reportAsked(page: WebContents, progress: ReportProgress): void {
  const found = ofPage(page);
  if (found !== undefined) found.progress = progress;
}

export function reportProgress(file: string): ReportProgress | null {
  return ofPath(file)?.progress ?? null;
}

/** Stops what is being made for this path; `printReport` rejects and leaves no file. */
export function cancelReport(file: string): void {
  ofPath(file)?.abort.abort();
}

/**
 * Prints a report as PDF: a page of the app's own in a window that nobody sees, sandboxed as the other, with a port to the reader
 * alone. The file appears whole or not at all. Throws what the page says, when it takes too long, and when it is cancelled.
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
  const receiptPart = `${receiptPath(asked.place.path)}.${process.pid}.part`;
  const abort = new AbortController();
  const { ready, settle } = whenReady(page);
  const printing: Printing = { page: page.id, path: asked.place.path, settle, abort, progress: null };
  running.add(printing);
  const work = async (): Promise<void> => {
    await window.loadURL(`${address}#/print/${asked.address}`);
    const facts = await ready;
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
    abort.signal.throwIfAborted();
    await writeFile(part, pdf, { mode: 0o600 });
    await writeFile(receiptPart, receiptText(asked.place.path, pdf, facts), { mode: 0o600 });
    abort.signal.throwIfAborted();
    await rename(part, asked.place.path);
    await rename(receiptPart, receiptPath(asked.place.path));
  };
  try {
    serveReader(page);
    await Promise.race([work(), aborted(abort.signal)]);
  } finally {
    running.delete(printing);
    // Ends its questions too: the reader cancels what a page that is gone had asked.
    window.destroy();
    await rm(part, { force: true });
    await rm(receiptPart, { force: true });
  }
}

/** Chromium puts the page's title and the numbers where the classes are. */
const footer =
  '<div style="width:100%;margin:0 0.55in;display:flex;justify-content:space-between;font:8px sans-serif;color:#5B616B"><span class="title"></span><span>Page <span class="pageNumber"></span> of <span class="totalPages"></span></span></div>';

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('it was cancelled')), { once: true });
  });
}

/** What `assay export verify` reads: the figures of the report, and the bytes in which they were drawn. */
function receiptText(file: string, pdf: Buffer, facts: ReportFacts): string {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const receipt: ReportReceipt = {
    format: 'assay-report-receipt/1',
    file: { name: path.basename(file), bytes: pdf.length, sha256 },
    ...facts,
  };
  return `${JSON.stringify(receipt, null, 2)}\n`;
}

function whenReady(page: WebContents): Pick<Printing, 'settle'> & { readonly ready: Promise<ReportFacts> } {
  let settle: Printing['settle'] = () => undefined;
  const ready = new Promise<ReportFacts>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the report took longer than three minutes')), readyMs);
    settle = (answer) => {
      clearTimeout(timer);
      if ('problem' in answer) reject(new Error(answer.problem));
      else resolve(answer);
    };
  });
  page.once('render-process-gone', () => settle({ problem: 'its page stopped' }));
  ready.catch(() => undefined);
  return { ready, settle };
}
