import type { readerApi } from '#core/protocol/engine-api';
import type { ExportOutcome, ExportQuestion, ExportStage, SavedFormat } from '#core/protocol/export-request';
import type { Client } from '#core/protocol/rpc';
import { host } from '../engine/host.ts';
import { asError } from '../ui/as-error.ts';
import { csvChoice } from './csv-choice.ts';

/** What is exported: the whole answer, also where the window holds a part of it. */
export interface ExportAsked {
  /** What the file is called where the person says nothing else, without ending. */
  readonly name: string;
  readonly snapshot: string;
  readonly question: ExportQuestion;
  /** Null: not known. */
  readonly rows: number | null;
}

export interface ExportJob {
  readonly kind: 'rows';
  readonly id: number;
  /** Of the file, without its folder. */
  readonly file: string;
  readonly status: 'running' | 'done' | 'failed' | 'cancelled';
  readonly stage: ExportStage;
  /** Written, or read once more, so far. */
  readonly rows: number;
  /** Of all; null: not known. */
  readonly total: number | null;
  readonly outcome: ExportOutcome | null;
  readonly error: Error | null;
}

/** A file that was made beside the rows (an image, a report), or why it was not. */
export interface FileNotice {
  readonly kind: 'file';
  readonly id: number;
  readonly words: string;
  /** Where it was saved; null: nowhere. */
  readonly path: string | null;
  readonly status: 'working' | 'done' | 'failed' | 'cancelled';
  /** Stops what is being made; null where it cannot be stopped (any more). */
  readonly onCancel: (() => void) | null;
}

/** How long a notice that asks for nothing stays. */
const shownMs = 12_000;

/** The exports of the window: they go on whatever page is open. */
export class ExportStore {
  readonly #reader: Client<typeof readerApi>;
  readonly #listeners = new Set<() => void>();
  readonly #aborts = new Map<number, AbortController>();
  #jobs: readonly (ExportJob | FileNotice)[] = [];
  #last = 0;

  constructor(reader: Client<typeof readerApi>) {
    this.#reader = reader;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly jobs = (): readonly (ExportJob | FileNotice)[] => this.#jobs;

  /** Asks for a place, then writes. Never rejects: what became of it is in the jobs. */
  async start({ name, snapshot, question, rows }: ExportAsked, format: SavedFormat): Promise<void> {
    const place = await host()?.chooseSaveFile({ suggestedName: name.slice(0, 120), extension: format });
    if (!place) return;
    const id = ++this.#last;
    const abort = new AbortController();
    this.#aborts.set(id, abort);
    const file = place.path.split(/[\\/]/).at(-1) ?? place.path;
    const job: ExportJob = {
      kind: 'rows',
      id,
      file,
      status: 'running',
      stage: 'restatement' in question ? 'compare' : 'write',
      rows: 0,
      total: rows,
      outcome: null,
      error: null,
    };
    this.#set([...this.#jobs, job]);
    try {
      const outcome = await this.#reader.export(
        { snapshot, question, format, place, knownRows: rows, csv: csvChoice().options },
        { signal: abort.signal, onProgress: (progress) => this.#change(id, progress) },
      );
      this.#change(id, { status: 'done', rows: outcome.rows, outcome });
    } catch (caught) {
      const error = asError(caught);
      this.#change(id, abort.signal.aborted ? { status: 'cancelled' } : { status: 'failed', error });
    }
    this.#aborts.delete(id);
    if (abort.signal.aborted) setTimeout(() => this.dismiss(id), shownMs);
  }

  cancel(id: number): void {
    this.#aborts.get(id)?.abort();
  }

  /** Says something of a file; returns what `changeFile` and `dismiss` take. */
  tellFile(notice: Pick<FileNotice, 'words' | 'path' | 'status'> & Partial<Pick<FileNotice, 'onCancel'>>): number {
    const id = ++this.#last;
    this.#set([...this.#jobs, { kind: 'file', id, onCancel: null, ...notice }]);
    this.#leaveLater(id, notice.status);
    return id;
  }

  /** Says something else of the same file, in the same place. */
  changeFile(id: number, change: Partial<Omit<FileNotice, 'kind' | 'id'>>): void {
    this.#set(this.#jobs.map((job) => (job.kind === 'file' && job.id === id ? { ...job, ...change } : job)));
    if (change.status !== undefined) this.#leaveLater(id, change.status);
  }

  #leaveLater(id: number, status: FileNotice['status']): void {
    if (status === 'done' || status === 'cancelled') setTimeout(() => this.dismiss(id), shownMs);
  }

  dismiss(id: number): void {
    this.#set(this.#jobs.filter((job) => job.id !== id));
  }

  #change(id: number, change: Partial<ExportJob>): void {
    this.#set(this.#jobs.map((job) => (job.kind === 'rows' && job.id === id ? { ...job, ...change } : job)));
  }

  #set(jobs: readonly (ExportJob | FileNotice)[]): void {
    this.#jobs = jobs;
    for (const listener of this.#listeners) listener();
  }
}
