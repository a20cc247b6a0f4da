import { Button, SegmentedControl } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunLog, RunLogEntry } from '#core/protocol/engine-api';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { formatMoment } from '../ui/format-date.ts';
import { formatSeconds } from '../ui/format-number.ts';
import { Page } from '../ui/page.tsx';
import { CopyText, Failure } from '../ui/states.tsx';
import { CheckTable } from './check-table.tsx';
import { foundSomething } from './found-checks.ts';
import { RunStatus } from './run-status.tsx';
import css from './sources.module.css';

/** One run: how it ended, what checks found, the log. */
export function RunPage({ id }: { readonly id: string }) {
  const { writer } = useEngine();
  const run = useResource(`run ${id}`, (signal) => writer.client.run({ id }, { signal }));
  return (
    <Page
      title={run.data === undefined ? 'Run' : `Run of ${formatMoment(run.data.startedAt)}`}
      tools={
        <Button
          variant="default"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
          onClick={() => navigate({ page: 'sources' })}
        >
          All runs
        </Button>
      }
    >
      {run.error === undefined ? null : <Failure error={run.error} onRetry={run.reload} />}
      {run.data === undefined ? null : <RunDetails run={run.data} />}
    </Page>
  );
}

function RunDetails({ run }: { readonly run: RunLog }) {
  const failure = run.entries.findLast((entry) => entry.error !== null)?.error ?? null;
  return (
    <div className={css['stack']}>
      <section className={css['panel']}>
        <div className={css['row']}>
          <RunStatus status={run.status} />
          <span>{run.message}</span>
          <span className={css['grow']} />
          {run.endedAt === null ? null : (
            <span className={css['quiet']}>
              took {formatSeconds((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000)}
            </span>
          )}
        </div>
      </section>
      {failure === null || run.status === 'published' ? null : <Failure error={failure} />}
      <Checks checks={run.checks} snapshot={run.snapshot} />
      <Log entries={run.entries} />
    </div>
  );
}

function Checks({ checks, snapshot }: Pick<RunLog, 'checks' | 'snapshot'>) {
  const found = foundSomething(checks);
  const notRun = checks.filter((check) => check.status === 'unavailable');
  return (
    <>
      {found.length === 0 ? null : (
        <section className={css['panel']}>
          <h2 className={css['heading']}>Checks that found something</h2>
          <CheckTable checks={found} snapshot={snapshot} />
        </section>
      )}
      {notRun.length === 0 ? null : (
        <details className={css['panel']}>
          <summary className={css['summary']}>
            {notRun.length === 1 ? '1 check' : `${notRun.length} checks`} could not run: something that they need is not
            there
          </summary>
          <CheckTable checks={notRun} snapshot={snapshot} />
        </details>
      )}
    </>
  );
}

function Log({ entries }: { readonly entries: readonly RunLogEntry[] }) {
  const [level, setLevel] = useState('all');
  const shown = entries.filter((entry) => level === 'all' || entry.level !== 'info');
  const text = entries.map((e) => `${e.at} ${e.level} ${e.stage} ${e.message} ${e.advice ?? ''}`.trim()).join('\n');
  return (
    <section className={css['panel']}>
      <div className={css['row']} style={{ marginBottom: 8 }}>
        <h2 className={css['heading']} style={{ margin: 0 }}>
          Log
        </h2>
        <span className={css['grow']} />
        <CopyText text={text} label="Copy log" />
        <SegmentedControl
          aria-label="Entries"
          value={level}
          onChange={setLevel}
          data={[
            { value: 'all', label: 'All' },
            { value: 'notable', label: 'Warnings and errors' },
          ]}
        />
      </div>
      {shown.length === 0 ? <p className={css['quiet']}>Nothing was logged.</p> : null}
      <ol className={css['log']}>
        {shown.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows at its end
          <li key={at} className={css['entry']}>
            <time dateTime={entry.at}>{entry.at.slice(11, 19)}</time>
            <span className={css['quiet']}>{entry.stage}</span>
            <span className={css['status']} data-tone={entry.level === 'error' ? 'bad' : entry.level}>
              {entry.level}
            </span>
            <span>
              {entry.message} {entry.advice === null ? null : <span className={css['advice']}>{entry.advice}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
