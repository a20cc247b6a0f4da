import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconEye, IconPin } from '@tabler/icons-react';
import { useRef } from 'react';
import type { SnapshotSummary } from '#core/protocol/snapshot';
import { routeHash } from '../app/router.ts';
import { formatDay, formatMoment } from '../ui/format-date.ts';
import { formatBytes, formatCount, formatTook } from '../ui/format-number.ts';
import { walkLinks } from '../ui/walk-links.ts';
import css from './snapshots.module.css';
import { buildWords, checkWords, type TimelineEntry } from './timeline.ts';

interface Props {
  readonly entries: readonly TimelineEntry[];
  readonly selected: string | null;
  /** What the window shows. */
  readonly inView: string | null;
}

/** What was built, newest first, along a line of time. */
export function SnapshotTimeline({ entries, selected, inView }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const stop = entries.some((entry) => entry.id === selected) ? selected : entries[0]?.id;
  return (
    <nav className={css['side']} aria-label="Timeline" onKeyDown={(event) => void walkLinks(list.current, event)}>
      <ol ref={list} className={css['timeline']}>
        {entries.map((entry) => (
          <li key={entry.id} className={css['point']} data-kind={pointKind(entry)}>
            <a
              className={css['entry']}
              href={routeHash({ page: 'snapshots', id: entry.id })}
              tabIndex={entry.id === stop ? 0 : -1}
              aria-current={entry.id === selected ? 'true' : undefined}
            >
              <span className={css['line']}>
                <b>{entry.id}</b>
                <Badges entry={entry} inView={entry.id === inView} />
                <time dateTime={entry.builtAt}>{formatMoment(entry.builtAt)}</time>
              </span>
              {entry.kind === 'snapshot' ? <Published snapshot={entry.snapshot} /> : <Refused entry={entry} />}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function pointKind(entry: TimelineEntry): string {
  if (entry.kind === 'rejected') return 'rejected';
  return entry.snapshot.current ? 'current' : 'published';
}

function Badges({ entry, inView }: { readonly entry: TimelineEntry; readonly inView: boolean }) {
  return (
    <>
      {entry.kind === 'snapshot' && entry.snapshot.current ? (
        <span className={css['badge']} data-tone="good">
          current
        </span>
      ) : null}
      {entry.kind === 'rejected' ? (
        <span className={css['badge']} data-tone="bad">
          refused
        </span>
      ) : null}
      {inView ? (
        <span className={css['badge']}>
          <IconEye size={12} aria-hidden /> in view
        </span>
      ) : null}
      {entry.kind === 'snapshot' && entry.snapshot.pinned ? (
        <span className={css['badge']}>
          <IconPin size={12} aria-hidden /> pinned
        </span>
      ) : null}
    </>
  );
}

function Published({ snapshot }: { readonly snapshot: SnapshotSummary }) {
  const { checks } = snapshot;
  const [Mark, tone] =
    checks.failed > 0
      ? ([IconCircleX, 'bad'] as const)
      : checks.warned > 0
        ? ([IconAlertTriangle, 'warn'] as const)
        : ([IconCircleCheck, 'good'] as const);
  return (
    <>
      <span className={css['line']} data-quiet="true">
        as of {formatDay(snapshot.asOf)}
        <span className={css['grow']} />
        <span>
          {formatBytes(snapshot.bytes)} in {formatTook(snapshot.ms)}
        </span>
      </span>
      <span className={css['line']} data-quiet="true">
        <span className={css['clip']}>{buildWords(snapshot.models)}</span>
        <span className={css['grow']} />
        <span className={css['checks']} data-tone={tone}>
          <Mark size={13} aria-hidden />
          {checks.failed + checks.warned > 0
            ? checkWords({ ...checks, passed: 0, unavailable: 0 })
            : `${formatCount(checks.passed)} passed`}
        </span>
      </span>
    </>
  );
}

function Refused({ entry }: { readonly entry: TimelineEntry & { readonly kind: 'rejected' } }) {
  const { asOf, bytes, failed } = entry.build;
  return (
    <>
      <span className={css['line']} data-quiet="true">
        as of {formatDay(asOf)}
        <span className={css['grow']} />
        <span>{formatBytes(bytes)}</span>
      </span>
      <span className={css['line']} data-quiet="true">
        <span className={css['checks']} data-tone="bad">
          <IconCircleX size={13} aria-hidden />
          {formatCount(failed.length)} {failed.length === 1 ? 'check' : 'checks'} failed:
        </span>
        <span className={css['clip']}>{failed.map((check) => check.check).join(', ')}</span>
      </span>
    </>
  );
}
