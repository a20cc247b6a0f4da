import { IconAlertTriangle, IconCamera, IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useLinkState, useRefreshState } from '../engine/engine-context.tsx';
import { freshnessOf } from '../engine/freshness.ts';
import { type OpenSnapshot, useSnapshot } from '../engine/snapshot-context.tsx';
import { overallShare, runningWords } from '../sources/refresh-words.ts';
import { formatAgo, formatMoment } from '../ui/format-date.ts';
import { formatCount } from '../ui/format-number.ts';
import { routeHash } from './router.ts';
import css from './shell.module.css';

/** Snapshot, freshness, checks, running work. */
export function StatusBar() {
  const { snapshot } = useSnapshot();
  return (
    <footer className={css['status']}>
      {snapshot === undefined ? (
        <span />
      ) : snapshot === null ? (
        <span>No snapshot</span>
      ) : (
        <Snapshot snapshot={snapshot} />
      )}
      <span className={css['grow']} />
      <Refresh />
      <Processes />
    </footer>
  );
}

function Snapshot({ snapshot }: { readonly snapshot: OpenSnapshot }) {
  const now = useNow();
  const { asOf, builtAt, checks, missingDays } = snapshot.manifest;
  const freshness = freshnessOf(asOf, now);
  const failed = checks.filter((check) => check.status === 'failed').length;
  const warned = checks.filter((check) => check.status === 'warned').length;
  const passed = checks.filter((check) => check.status === 'passed').length;
  const Mark = failed > 0 ? IconCircleX : warned > 0 ? IconAlertTriangle : IconCircleCheck;
  return (
    <>
      <span className={css['item']} title={`Built ${formatMoment(builtAt)}`}>
        <IconCamera size={14} aria-hidden />
        <span>
          Snapshot <b data-testid="snapshot-id">{snapshot.id}</b>, built {formatAgo(builtAt, now)}
        </span>
      </span>
      <span className={css['item']} data-tone={freshness.stale ? 'warn' : undefined}>
        <IconClock size={14} aria-hidden />
        {freshness.words}
        {freshness.stale ? ' (stale)' : ''}
        {missingDays.length > 0
          ? `, ${formatCount(missingDays.length)} missing ${missingDays.length === 1 ? 'day' : 'days'}`
          : ''}
      </span>
      <a
        href={routeHash({ page: 'sources' })}
        className={css['item']}
        data-tone={failed > 0 ? 'bad' : warned > 0 ? 'warn' : 'good'}
      >
        <Mark size={14} aria-hidden />
        {failed > 0
          ? `${formatCount(failed)} checks failed`
          : warned > 0
            ? `${formatCount(warned)} ${warned === 1 ? 'check' : 'checks'} warned`
            : `${formatCount(passed)} checks passed`}
      </a>
    </>
  );
}

function Refresh() {
  const refresh = useRefreshState();
  if (refresh.status !== 'running') return null;
  const share = overallShare(refresh.progress);
  return (
    <a href={routeHash({ page: 'sources' })} className={css['item']}>
      <span className={css['bar']}>
        <span style={{ width: `${Math.round(share * 100)}%` }} />
      </span>
      {refresh.cancelling ? 'Stopping the refresh' : runningWords(refresh.progress)}
    </a>
  );
}

function Processes() {
  const reader = useLinkState('reader');
  const writer = useLinkState('writer');
  const down = [reader === 'restarting' ? 'query' : null, writer === 'restarting' ? 'build' : null].filter(
    (name) => name !== null,
  );
  return down.length === 0 ? null : (
    <span className={css['item']} data-tone="warn">
      <IconAlertTriangle size={14} aria-hidden />
      Restarting the {down.join(' and ')} process
    </span>
  );
}

/** The clock, read every half minute. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
