import type { Writable } from 'node:stream';
import { byteText } from '../protocol/byte-scale.ts';
import type { RunLogEntry } from '../protocol/engine-api.ts';
import type { Progress } from '../protocol/progress.ts';

/** What a command says while it works. Everything goes to stderr: stdout belongs to data. */
export interface Reporter {
  readonly progress: (progress: Progress) => void;
  readonly log: (entry: Omit<RunLogEntry, 'at'>) => void;
  readonly line: (text: string) => void;
  /** Ends a progress line that is still open. */
  readonly end: () => void;
}

const redrawMs = 100;

/** How much is said: `quiet` leaves warnings and errors, `verbose` adds a line for every source and model. */
export type Loudness = 'quiet' | 'normal' | 'verbose';

const detailStages = new Set(['ingest', 'models']);

/** A line that redraws itself on a terminal, and one line a stage elsewhere. */
export function createReporter(
  stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number },
  loudness: Loudness,
): Reporter {
  const quiet = loudness === 'quiet';
  const live = stderr.isTTY === true && !quiet;
  let stage = '';
  let open = false;
  let drawn = 0;

  const end = () => {
    if (open) stderr.write('\n');
    open = false;
  };
  const line = (text: string) => {
    end();
    stderr.write(`${text}\n`);
  };
  return {
    end,
    line: (text) => {
      if (!quiet) line(text);
    },
    log: (entry) => {
      const detail = entry.level === 'info' && detailStages.has(entry.stage);
      if (entry.level !== 'info' || loudness === 'verbose' || (!quiet && !detail)) {
        const mark = entry.level === 'info' ? '' : `${entry.level}: `;
        line(`${mark}${entry.message}${entry.level === 'info' || entry.advice === null ? '' : ` ${entry.advice}`}`);
      }
    },
    progress: (progress) => {
      if (quiet) return;
      const changed = progress.stage !== stage;
      stage = progress.stage;
      if (!live) {
        if (changed) line(`${stage} ...`);
        return;
      }
      if (changed) end();
      const finished = progress.total !== null && progress.done >= progress.total;
      if (!changed && !finished && Date.now() - drawn < redrawMs) return;
      drawn = Date.now();
      const width = (stderr.columns ?? 80) - 1;
      stderr.write(`\r\x1b[K${progressText(progress).slice(0, width)}`);
      open = true;
    },
  };
}

/** `fetch 12 of 305 files, orders/dt=2026-11-20/part-0.parquet`. */
export function progressText(progress: Progress): string {
  const amount = (value: number) => (progress.unit === 'bytes' ? byteText(value) : String(value));
  const total = progress.total === null ? '' : ` of ${amount(progress.total)}`;
  const unit = progress.unit === 'bytes' ? '' : ` ${progress.unit}`;
  return `${progress.stage} ${amount(progress.done)}${total}${unit}${progress.item === null ? '' : `, ${progress.item}`}`;
}
