import { Button } from '@mantine/core';
import { navigate } from '../app/router.ts';
import { useEngine, useRefreshState } from '../engine/engine-context.tsx';
import { Banner, Failure } from '../ui/states.tsx';
import { runningWords } from './refresh-words.ts';

/** The refresh of this window, in one line, wherever it is of interest. */
export function RefreshBanner() {
  const { refresh } = useEngine();
  const state = useRefreshState();
  if (state.status === 'idle') return null;
  if (state.status === 'running') {
    return (
      <Banner
        tone="info"
        action={
          <Button variant="default" onClick={() => navigate({ page: 'sources' })}>
            Follow it
          </Button>
        }
      >
        {state.cancelling ? 'Stopping the refresh.' : `Refreshing. ${runningWords(state.progress)}.`}
      </Banner>
    );
  }
  if (state.error !== null && !state.cancelled) {
    return <Failure error={state.error} onRetry={() => void refresh.start()} />;
  }
  return null;
}
