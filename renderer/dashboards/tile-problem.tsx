import { IconFilterOff, IconPlugConnectedX } from '@tabler/icons-react';
import type { Catalog } from '#core/protocol/catalog';
import { isEngineError } from '#core/protocol/engine-error';
import { rootReason } from '../home/root-reason.ts';
import { errorView } from '../ui/error-text.ts';
import { Failure } from '../ui/states.tsx';
import css from './dashboard.module.css';
import { refusalWords } from './refusal-words.ts';

interface Props {
  readonly error: Error;
  readonly catalog: Catalog;
  readonly onRetry: () => void;
}

/** Why a tile has no answer: its extracts are absent, the choice cannot hold for it, or something failed. */
export function TileProblem({ error, catalog, onRetry }: Props) {
  const absent = isEngineError(error, 'metric-unavailable', 'metric-dimension-unavailable');
  const refused = refusalWords(error, catalog);
  if (!absent && refused === null) return <Failure error={error} onRetry={onRetry} />;
  const { what, advice } = errorView(error);
  const reason = absent && 'reason' in error.params ? rootReason(String(error.params.reason)) : (refused ?? what);
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
      {absent ? null : (
        <details>
          <summary>Why</summary>
          {what} {advice}
        </details>
      )}
    </div>
  );
}
