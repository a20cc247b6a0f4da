import type {
  CsvOptions,
  ExportOutcome,
  ExportProgress,
  ExportStage,
  SavedFormat,
  SavePlace,
} from '../protocol/export-request.ts';
import type { CallContext } from '../protocol/rpc.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import { exportFileFrom } from './export-with-receipt.ts';
import type { ReadyQuestion } from './open-question.ts';

/** How often progress is told. */
const reportMs = 100;

/**
 * Writes an export of the window. CSV has the labels of the screen as its header, the person's delimiter and decimal mark, and a byte order mark, without which Excel takes UTF-8 for
 * something else. Errors: those of `exportQuery`.
 */
export async function saveExport(
  snapshot: OpenSnapshot,
  asked: {
    readonly question: ReadyQuestion;
    readonly format: SavedFormat;
    readonly place: SavePlace;
    readonly knownRows: number | null;
    readonly csv: CsvOptions;
  },
  { signal, report }: CallContext<ExportProgress>,
): Promise<ExportOutcome> {
  const { question, format, place, knownRows, csv } = asked;
  let told: { readonly at: number; readonly stage: ExportStage } | null = null;
  const onProgress = (progress: ExportProgress): void => {
    const now = Date.now();
    if (told?.stage === progress.stage && now - told.at < reportMs) return;
    told = { at: now, stage: progress.stage };
    report(progress);
  };
  const { path } = place;
  const text = { labels: format === 'csv', bom: true, ...csv };
  const options = { question, format, to: path, knownRows: knownRows ?? undefined, text, signal, onProgress };
  const { rows, bytes, receipt, notes } = await exportFileFrom(snapshot, options);
  return { path, snapshot: snapshot.id, rows, bytes, receipt, notes };
}
