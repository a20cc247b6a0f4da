import { Button, CloseButton } from '@mantine/core';
import { type ReactNode, useSyncExternalStore } from 'react';
import type { ExportStage } from '#core/protocol/export-request';
import { useEngine } from '../engine/engine-context.tsx';
import { host } from '../engine/host.ts';
import { errorView } from '../ui/error-text.ts';
import { formatBytes, formatCount } from '../ui/format-number.ts';
import { Banner, type Tone } from '../ui/states.tsx';
import type { ExportJob } from './export-store.ts';

const tones = { working: 'info', done: 'good', failed: 'bad', cancelled: 'info' } as const;

/** What is being exported, and what became of it. */
export function ExportNotices() {
  const { exports } = useEngine();
  const jobs = useSyncExternalStore(exports.subscribe, exports.jobs);
  return jobs.map((job) => {
    const onDismiss = () => exports.dismiss(job.id);
    if (job.kind === 'file' && job.onCancel !== null) {
      return (
        <Banner key={job.id} tone={tones[job.status]} action={<Cancel onCancel={job.onCancel} />}>
          <span className="number">{job.words}</span>
        </Banner>
      );
    }
    return job.kind === 'file' ? (
      <DoneNotice key={job.id} tone={tones[job.status]} path={job.path} onDismiss={onDismiss}>
        {job.words}
      </DoneNotice>
    ) : (
      <ExportNotice key={job.id} job={job} onCancel={() => exports.cancel(job.id)} onDismiss={onDismiss} />
    );
  });
}

const stageWords: Readonly<Record<ExportStage, (file: string) => string>> = {
  compare: (file) => `Comparing the rows of both snapshots for ${file}`,
  write: (file) => `Writing ${file}`,
  receipt: (file) => `Reading the rows of ${file} once more for its receipt`,
};

interface Props {
  readonly job: ExportJob;
  readonly onCancel: () => void;
  readonly onDismiss: () => void;
}

function ExportNotice({ job, onCancel, onDismiss }: Props) {
  const { file, status, stage, rows, total, outcome, error } = job;
  const dismiss = <CloseButton size="sm" aria-label="Dismiss" onClick={onDismiss} />;
  if (status === 'running') {
    const soFar = rows === 0 ? '' : ` ${rowWords(rows)}${total === null ? ' so far' : ` of ${formatCount(total)}`}`;
    return (
      <Banner tone="info" action={<Cancel onCancel={onCancel} />}>
        <span className="number">
          {stageWords[stage](file)}…{soFar}
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
    <DoneNotice tone={outcome.notes.length === 0 ? 'good' : 'warn'} path={outcome.path} onDismiss={onDismiss}>
      {file}: {rowWords(outcome.rows)}, {formatBytes(outcome.bytes)}
      {outcome.notes.map((note) => `. ${note}`).join('')}
    </DoneNotice>
  );
}

function Cancel({ onCancel }: { readonly onCancel: () => void }) {
  return (
    <Button variant="subtle" size="compact-sm" onClick={onCancel}>
      Cancel
    </Button>
  );
}

interface DoneProps {
  readonly tone: Tone;
  /** Of the file; null where there is none. */
  readonly path: string | null;
  readonly onDismiss: () => void;
  readonly children: ReactNode;
}

function DoneNotice({ tone, path, onDismiss, children }: DoneProps) {
  const show =
    path === null ? null : (
      <Button
        variant="subtle"
        size="compact-sm"
        style={{ flex: 'none' }}
        onClick={() => void host()?.revealInFolder(path)}
      >
        Show in folder
      </Button>
    );
  return (
    <Banner
      tone={tone}
      action={
        <>
          {show}
          <CloseButton size="sm" aria-label="Dismiss" onClick={onDismiss} />
        </>
      }
    >
      <span className="number">{children}</span>
    </Banner>
  );
}

function rowWords(rows: number): string {
  return `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}
