import { Button } from '@mantine/core';
import { IconFilterOff, IconPlugConnectedX } from '@tabler/icons-react';
import { isEngineError } from '#core/protocol/engine-error';
import { rootReason } from '../home/root-reason.ts';
import { errorView } from '../ui/error-text.ts';
import { Failure } from '../ui/states.tsx';
import css from './dashboard.module.css';

/** Why a tile has no answer: its extracts are absent, the choice cannot hold for it, or something failed. */
export function TileProblem({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const absent = isEngineError(error, 'metric-unavailable', 'metric-dimension-unavailable');
  const refused = isEngineError(error, 'metric-dimension-unreachable', 'metric-path-not-unique', 'metric-without-time');
  if (!absent && !refused) return <Failure error={error} onRetry={onRetry} />;
  const { what, advice } = errorView(error);
  const reason = absent && 'reason' in error.params ? rootReason(String(error.params.reason)) : what;
  const Mark = absent ? IconPlugConnectedX : IconFilterOff;
  return (
    <div className={css['problem']} role="status">
      <p>
        <b>
          <Mark size={16} stroke={1.5} aria-hidden />
          {absent ? 'Unavailable' : 'Cannot follow this choice'}
        </b>
        <span title={what}>{reason}</span>
      </p>
      {refused ? <small>{advice}</small> : null}
      {absent ? null : (
        <Button variant="subtle" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
