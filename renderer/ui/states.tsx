import { Button, CopyButton } from '@mantine/core';
import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconCopy,
  IconInfoCircle,
  IconRefresh,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { WireError } from '#core/protocol/engine-error';
import { errorView } from './error-text.ts';
import css from './states.module.css';

/** Nothing here yet: why, and the next step. */
export function EmptyState(props: {
  readonly icon: Icon;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <section className={css['state']}>
      <props.icon size={28} stroke={1.5} className={css['icon']} aria-hidden />
      <h2 className={css['title']}>{props.title}</h2>
      <p className={css['text']}>{props.children}</p>
      {props.action}
    </section>
  );
}

export type Tone = 'good' | 'bad' | 'warn' | 'info';

const toneIcons: Readonly<Record<Tone, readonly [Icon, string]>> = {
  good: [IconCircleCheck, 'Good'],
  bad: [IconCircleX, 'Problem'],
  warn: [IconAlertTriangle, 'Warning'],
  info: [IconInfoCircle, 'Note'],
};

/** One line about something that happened. */
export function Banner({
  tone,
  children,
  action,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  const [ToneIcon, name] = toneIcons[tone];
  return (
    <div className={css['banner']} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <ToneIcon size={16} role="img" aria-label={name} />
      <div className={css['bannerText']}>{children}</div>
      {action}
    </div>
  );
}

/** Messages of databases may quote values of any length: what is beyond is only in the details that are copied. */
const MOST_CHARACTERS = 2_000;
const MOST_DETAILS = 50_000;

function readable(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** A failure: what happened, what to do, the details to copy, and another try. */
export function Failure({ error, onRetry }: { readonly error: Error | WireError; readonly onRetry?: () => void }) {
  const [open, setOpen] = useState(false);
  const view = errorView(error);
  // Databases add the place below the message, with a caret that needs its column.
  const [what = '', ...marker] = readable(view.what)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return (
    <div className={css['failure']} role="alert">
      <div className={css['failureHead']}>
        <IconCircleX size={16} role="img" aria-label="Problem" />
        <div style={{ minWidth: 0 }}>
          <p className={css['what']}>{what}</p>
          {marker.length === 0 ? null : <pre className={css['marker']}>{marker.join('\n')}</pre>}
          <p className={css['advice']}>{readable(view.advice)}</p>
        </div>
      </div>
      <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap', paddingLeft: 24 }}>
        {onRetry === undefined ? null : (
          <Button variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={onRetry}>
            Try again
          </Button>
        )}
        <Button variant="subtle" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? 'Hide details' : 'Show details'}
        </Button>
        <CopyText text={view.details} label="Copy details" />
        <span className={css['code']}>{view.code}</span>
      </div>
      {open ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard
        <pre className={css['details']} role="region" tabIndex={0} aria-label="Details">
          {view.details.slice(0, MOST_DETAILS)}
        </pre>
      ) : null}
    </div>
  );
}

export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button variant="subtle" leftSection={<IconCopy size={14} aria-hidden />} onClick={copy}>
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  );
}

/** True once `active` has lasted `ms`: skeletons that flash for a moment are noise. */
export function useDelayed(active: boolean, ms = 150): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!active) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [active, ms]);
  return active && late;
}
