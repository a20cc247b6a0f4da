import { type Progress, type RefreshStage, refreshStages } from '#core/protocol/progress';

export interface StageProgress {
  readonly stage: RefreshStage;
  readonly status: 'waiting' | 'running' | 'done';
  readonly item: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly unit: Progress['unit'];
  /** Units a second over the last seconds; null while too little is known. */
  readonly rate: number | null;
  /** Seconds left at that rate; null while unknown. */
  readonly left: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export interface ItemProgress {
  readonly stage: RefreshStage;
  readonly item: string;
  readonly at: number;
}

export interface RefreshProgress {
  readonly stages: readonly StageProgress[];
  /** What was worked on, newest first. */
  readonly items: readonly ItemProgress[];
}

const WINDOW_MS = 5000;
const KEPT_ITEMS = 200;

/** Adds up what a refresh reports: one state per stage, the rate over the last seconds, the items. */
export class ProgressBook {
  readonly #stages = new Map<RefreshStage, StageProgress>();
  readonly #samples = new Map<RefreshStage, { readonly at: number; readonly done: number }[]>();
  #items: ItemProgress[] = [];
  #current: RefreshStage | null = null;

  /** `now` in ms. A stage is over when a later one reports. */
  add(progress: Progress, now: number): void {
    if (this.#current !== null && this.#current !== progress.stage) this.#close(this.#current, now);
    this.#current = progress.stage;
    const known = this.#stages.get(progress.stage);
    const startedAt = known?.startedAt ?? now;
    const samples = this.#samples.get(progress.stage) ?? [];
    const last = samples.at(-1);
    if (last !== undefined && progress.done < last.done) samples.length = 0;
    samples.push({ at: now, done: progress.done });
    while (samples.length > 2 && now - (samples[0]?.at ?? now) > WINDOW_MS) samples.shift();
    this.#samples.set(progress.stage, samples);
    const rate = rateOf(samples);
    const left =
      rate !== null && rate > 0 && progress.total !== null ? Math.max(0, progress.total - progress.done) / rate : null;
    this.#stages.set(progress.stage, {
      ...progress,
      item: progress.item ?? known?.item ?? null,
      status: 'running',
      rate,
      left,
      startedAt,
      endedAt: null,
    });
    if (progress.item !== null && this.#items[0]?.item !== progress.item) {
      this.#items = [{ stage: progress.stage, item: progress.item, at: now }, ...this.#items].slice(0, KEPT_ITEMS);
    }
  }

  /** The job is over, well or not. */
  finish(now: number): void {
    if (this.#current !== null) this.#close(this.#current, now);
    this.#current = null;
  }

  view(): RefreshProgress {
    const last = Math.max(-1, ...[...this.#stages.keys()].map((stage) => refreshStages.indexOf(stage)));
    return {
      items: this.#items,
      stages: refreshStages.map(
        (stage, at): StageProgress =>
          this.#stages.get(stage) ?? {
            stage,
            status: at < last ? 'done' : 'waiting',
            item: null,
            done: 0,
            total: null,
            unit: 'steps',
            rate: null,
            left: null,
            startedAt: null,
            endedAt: null,
          },
      ),
    };
  }

  #close(stage: RefreshStage, now: number): void {
    const known = this.#stages.get(stage);
    if (known !== undefined) this.#stages.set(stage, { ...known, status: 'done', left: null, endedAt: now });
  }
}

function rateOf(samples: readonly { readonly at: number; readonly done: number }[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < 400) return null;
  return ((last.done - first.done) / (last.at - first.at)) * 1000;
}
