/** The stages of a refresh, in order. */
export const refreshStages = [
  'list',
  'fetch',
  'verify',
  'clone',
  'ingest',
  'models',
  'checks',
  'publish',
  'clean',
] as const;
export type RefreshStage = (typeof refreshStages)[number];

/** One step of a running job. `total` is null while it is not known yet. */
export interface Progress {
  readonly stage: RefreshStage;
  /** What is being worked on: an object key, a source, a model, a check; null for the stage itself. */
  readonly item: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly unit: 'objects' | 'bytes' | 'files' | 'sources' | 'models' | 'checks' | 'steps';
}

export type OnProgress = (progress: Progress) => void;
