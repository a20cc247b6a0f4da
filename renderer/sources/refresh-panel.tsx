import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconLoader2, IconPlayerStop } from '@tabler/icons-react';
import { navigate } from '../app/router.ts';
import { useEngine, useRefreshState } from '../engine/engine-context.tsx';
import type { StageProgress } from '../engine/refresh-progress.ts';
import { formatSeconds } from '../ui/format-number.ts';
import { Banner, Failure } from '../ui/states.tsx';
import { amountWords, rateWords, stageLabels } from './refresh-words.ts';
import css from './sources.module.css';

/** The refresh of this window: stage by stage while it runs, and how it ended. */
export function RefreshPanel() {
  const { refresh } = useEngine();
  const state = useRefreshState();
  if (state.status === 'idle') return null;
  const ended = state.status === 'ended' ? state : null;
  const failed = ended !== null && (ended.error !== null || ended.cancelled);
  return (
    <section className={css['panel']} aria-label="Refresh">
      <div className={css['row']}>
        <h2 className={css['heading']} style={{ margin: 0 }}>
          {ended === null ? (state.status === 'running' && state.cancelling ? 'Stopping' : 'Refreshing') : 'Refresh'}
          {ended === null ? null : (
            <span className={css['quiet']}>took {formatSeconds((ended.endedAt - ended.startedAt) / 1000)}</span>
          )}
        </h2>
        <span className={css['grow']} />
        {state.status === 'running' ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={14} aria-hidden />}
            onClick={refresh.cancel}
            disabled={state.cancelling}
          >
            Cancel refresh
          </Button>
        ) : (
          <Button variant="subtle" onClick={refresh.dismiss}>
            Close
          </Button>
        )}
      </div>
      {ended === null ? null : <Outcome />}
      <ol className={css['stages']} aria-label="Stages">
        {state.progress.stages.map((stage) => (
          <Stage key={stage.stage} stage={stage} stopped={failed && isLast(stage, state.progress.stages)} />
        ))}
      </ol>
      {state.progress.items.length === 0 ? null : (
        <details>
          <summary className={css['quiet']}>What was worked on</summary>
          <ol className={css['items']}>
            {state.progress.items.map((item) => (
              <li key={`${item.at} ${item.item}`}>
                {stageLabels[item.stage]}: {item.item}
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

function Outcome() {
  const { refresh } = useEngine();
  const state = useRefreshState();
  if (state.status !== 'ended') return null;
  const { run, error, cancelled } = state;
  if (cancelled) {
    return (
      <Banner tone="info">
        The refresh was cancelled. What was fetched is kept, and the published snapshot is as it was.
      </Banner>
    );
  }
  if (error !== null) return <Failure error={error} onRetry={() => void refresh.start()} />;
  if (run === null) return null;
  const tone = run.status === 'published' ? 'good' : run.status === 'unchanged' ? 'info' : 'bad';
  return (
    <Banner
      tone={tone}
      action={
        <Button variant="default" onClick={() => navigate({ page: 'run', id: run.id })}>
          {run.status === 'rejected' ? 'See the failing rows' : 'See the log'}
        </Button>
      }
    >
      {run.message}
    </Banner>
  );
}

function Stage({ stage, stopped }: { readonly stage: StageProgress; readonly stopped: boolean }) {
  const status = stopped ? 'failed' : stage.status;
  const StageIcon =
    status === 'failed'
      ? IconCircleX
      : status === 'done'
        ? IconCircleCheck
        : status === 'running'
          ? IconLoader2
          : IconCircleDashed;
  const share = stage.total === null || stage.total === 0 ? null : Math.min(1, stage.done / stage.total);
  const seconds = stage.startedAt !== null && stage.endedAt !== null ? (stage.endedAt - stage.startedAt) / 1000 : null;
  return (
    <li className={css['stage']} data-status={status} aria-current={status === 'running' ? 'step' : undefined}>
      <StageIcon size={16} aria-hidden />
      <span>
        {stageLabels[stage.stage]}
        <span className="sr-only">, {stopped ? 'stopped here' : stage.status}</span>
      </span>
      {status === 'running' ? (
        <div
          className={css['track']}
          role="progressbar"
          aria-label={stageLabels[stage.stage]}
          aria-valuemin={0}
          aria-valuemax={100}
          {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
        >
          <span style={{ width: share === null ? '30%' : `${share * 100}%` }} />
        </div>
      ) : (
        <span />
      )}
      <span className={css['item']} title={stage.item ?? undefined}>
        {status === 'running' ? stage.item : null}
      </span>
      <span className={css['amount']}>
        {[
          stage.status === 'waiting' ? '' : amountWords(stage),
          status === 'running' ? rateWords(stage) : '',
          seconds === null ? '' : formatSeconds(seconds),
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
    </li>
  );
}

/** The last stage that did anything: where a failed refresh stopped. */
function isLast(stage: StageProgress, stages: readonly StageProgress[]): boolean {
  return stages.findLast((each) => each.startedAt !== null)?.stage === stage.stage;
}
