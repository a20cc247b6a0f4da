import { type RefreshStage, refreshStages } from '#core/protocol/progress';
import type { RefreshProgress, StageProgress } from '../engine/refresh-progress.ts';
import { formatBytes, formatCount, formatSeconds } from '../ui/format-number.ts';

export const stageLabels: Readonly<Record<RefreshStage, string>> = {
  list: 'List the source',
  fetch: 'Fetch extracts',
  verify: 'Verify files',
  clone: 'Clone the last snapshot',
  ingest: 'Read sources',
  models: 'Build models',
  checks: 'Run checks',
  publish: 'Publish',
  clean: 'Clean up',
};

/** `12 of 40 models`, `3.2 MB of 48 MB`, `17 objects`. */
export function amountWords(stage: Pick<StageProgress, 'done' | 'total' | 'unit'>): string {
  const number = (value: number) => (stage.unit === 'bytes' ? formatBytes(value) : formatCount(value));
  const unit = stage.unit === 'bytes' ? '' : ` ${stage.unit}`;
  if (stage.total === null) return stage.done === 0 ? '' : `${number(stage.done)}${unit}`;
  return `${number(stage.done)} of ${number(stage.total)}${unit}`;
}

/** `4.1 MB/s, 12 s left`; empty while too little is known. */
export function rateWords(stage: Pick<StageProgress, 'rate' | 'left' | 'unit'>): string {
  if (stage.rate === null || stage.rate <= 0) return '';
  const rate =
    stage.unit === 'bytes'
      ? `${formatBytes(stage.rate)}/s`
      : `${formatCount(Math.max(1, Math.round(stage.rate)))} ${stage.unit}/s`;
  return stage.left === null || stage.left < 1 ? rate : `${rate}, ${formatSeconds(Math.ceil(stage.left))} left`;
}

/** What is going on now, in a few words. */
export function runningWords(progress: RefreshProgress): string {
  const stage = progress.stages.findLast((each) => each.status === 'running');
  if (stage === undefined) return 'Refresh starts';
  return [stageLabels[stage.stage], amountWords(stage)].filter((part) => part !== '').join(': ');
}

/** Share of the whole job that is done, 0 to 1: every stage weighs the same, so it is a sign of life and no promise. */
export function overallShare(progress: RefreshProgress): number {
  let share = 0;
  for (const stage of progress.stages) {
    if (stage.status === 'done') share += 1;
    else if (stage.status === 'running' && stage.total) share += Math.min(1, stage.done / stage.total);
  }
  return share / refreshStages.length;
}
