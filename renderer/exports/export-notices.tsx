import { Button, CloseButton } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useEngine } from '../engine/engine-context.tsx';
import { host } from '../engine/host.ts';
import { errorView } from '../ui/error-text.ts';
import { formatBytes, formatCount } from '../ui/format-number.ts';
import { Banner } from '../ui/states.tsx';
import type { ExportJob } from './export-store.ts';

/** What is being exported, and what became of it. */
export function ExportNotices() {
  const { exports } = useEngine();
  const jobs = useSyncExternalStore(exports.subscribe, exports.jobs);
  return jobs.map((job) => (
    <ExportNotice
      key={job.id}
      job={job}
      onCancel={() => exports.cancel(job.id)}
      onDismiss={() => exports.dismiss(job.id)}
    />
  ));
}

interface Props {
  readonly job: ExportJob;
  readonly onCancel: () => void;
  readonly onDismiss: () => void;
}

function ExportNotice({ job, onCancel, onDismiss }: Props) {
  const { file, status, rows, total, outcome, error } = job;
  const dismiss = <CloseButton size="sm" aria-label="Dismiss" onClick={onDismiss} />;
  if (status === 'running') {
    const soFar = rows === 0 ? '' : ` ${rowWords(rows)}${total === null ? ' so far' : ` of ${formatCount(total)}`}`;
    return (
      <Banner
        tone="info"
        action={
          <Button variant="subtle" size="compact-sm" onClick={onCancel}>
            Cancel
          </Button>
        }
      >
        <span className="number">
          Writing {file}…{soFar}
        </span>
      </Banner>
    );
  }
  if (status === 'cancelled') {
    return (
      <Banner tone="info" action={dismiss}>
        The export of {file} was cancelled. No file was left.
      </Banner>
    );
  }
  if (outcome === null) {
    const { what, advice } = errorView(error ?? new Error(status));
    return (
      <Banner tone="bad" action={dismiss}>
        {file} was not written. {what} {advice}
      </Banner>
    );
  }
  return (
    <Banner
      tone={outcome.notes.length === 0 ? 'good' : 'warn'}
      action={
        <>
          <Button
            variant="subtle"
            size="compact-sm"
            style={{ flex: 'none' }}
            onClick={() => void host()?.revealInFolder(outcome.path)}
          >
            Show in folder
          </Button>
          {dismiss}
        </>
      }
    >
      <span className="number">
        {file}: {rowWords(outcome.rows)}, {formatBytes(outcome.bytes)}
        {outcome.notes.map((note) => `. ${note}`).join('')}
      </span>
    </Banner>
  );
}

function rowWords(rows: number): string {
  return `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}
