import type { Dashboard } from '#core/protocol/dashboard';
import type { Paper } from '#core/protocol/native-api';
import { host } from '../engine/host.ts';
import type { ExportStore } from '../exports/export-store.ts';
import { reportAddress } from './report-address.ts';

/** How often the progress of a PDF is looked at. */
const lookMs = 300;

export interface PdfAsked {
  readonly snapshot: string;
  readonly dashboard: Dashboard;
  /** What is chosen, as dashboard-ask.ts writes it. */
  readonly ask: string;
  readonly paper: Paper;
}

/** Asks for a place and makes the PDF there, with progress and a way to stop it. Never rejects: what became of it is in the notices. */
export async function makePdf(exports: ExportStore, { snapshot, dashboard, ask, paper }: PdfAsked): Promise<void> {
  const shell = host();
  const name = `${dashboard.title} ${snapshot}`;
  const place = await shell?.chooseSaveFile({ suggestedName: name.slice(0, 120), extension: 'pdf' });
  if (!shell || !place) return;
  let cancelled = false;
  const onCancel = () => {
    cancelled = true;
    void shell.cancelReport(place.path);
  };
  const making = `Making the PDF of ${dashboard.title}…`;
  const notice = exports.tellFile({ words: making, path: null, status: 'working', onCancel });
  const timer = setInterval(() => {
    void shell.reportProgress(place.path).then((progress) => {
      if (progress === null || cancelled) return;
      const { done, total } = progress;
      const words = done < total ? ` ${done} of ${total} tiles` : ' drawing the pages';
      exports.changeFile(notice, { words: making + words });
    });
  }, lookMs);
  const ended = { path: null, onCancel: null } as const;
  try {
    const address = reportAddress({ snapshot, dashboard: dashboard.name, ask });
    await shell.printReport({ place, address, paper });
    clearInterval(timer);
    exports.changeFile(notice, {
      ...ended,
      words: `PDF of ${dashboard.title} saved`,
      path: place.path,
      status: 'done',
    });
  } catch (error) {
    clearInterval(timer);
    const reason = error instanceof Error ? error.message : String(error);
    exports.changeFile(
      notice,
      cancelled
        ? { ...ended, words: `The PDF of ${dashboard.title} was cancelled. No file was left.`, status: 'cancelled' }
        : { ...ended, words: `The PDF of ${dashboard.title} was not made: ${reason}`, status: 'failed' },
    );
  }
}
