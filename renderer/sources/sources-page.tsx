import { Button } from '@mantine/core';
import { IconFolderOpen, IconPlugConnected, IconRefresh } from '@tabler/icons-react';
import type { SourceCounts } from '#core/protocol/snapshot';
import type { WorkspaceState } from '#core/protocol/workspace';
import { navigate, routeHash } from '../app/router.ts';
import { useEngine, useRefreshState } from '../engine/engine-context.tsx';
import { host } from '../engine/host.ts';
import { type OpenSnapshot, useSnapshot } from '../engine/snapshot-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { formatCount, formatSeconds } from '../ui/format-number.ts';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { Banner, EmptyState, Failure } from '../ui/states.tsx';
import table from '../ui/table.module.css';
import { CheckTable } from './check-table.tsx';
import { foundSomething } from './found-checks.ts';
import { RefreshPanel } from './refresh-panel.tsx';
import { RunStatus } from './run-status.tsx';
import css from './sources.module.css';

/** Where the data comes from, how the last refreshes went, and what is in the snapshot. */
export function SourcesPage() {
  const { refresh } = useEngine();
  const { workspace } = useWorkspace();
  const { snapshot } = useSnapshot();
  const running = useRefreshState().status === 'running';
  const source = workspace.data?.source ?? null;
  return (
    <Page
      title="Sources"
      subtitle={workspace.data?.path}
      tools={
        <>
          <SnapshotPicker />
          {source === null ? null : (
            <Button
              leftSection={<IconRefresh size={14} aria-hidden />}
              onClick={() => void refresh.start()}
              disabled={running}
            >
              Refresh
            </Button>
          )}
        </>
      }
    >
      <div className={css['stack']}>
        {workspace.error === undefined ? null : <Failure error={workspace.error} onRetry={workspace.reload} />}
        {workspace.data === undefined ? null : source === null ? (
          <EmptyState
            icon={IconPlugConnected}
            title="No shop is connected"
            action={<Button onClick={() => navigate({ page: 'connect' })}>Connect a source</Button>}
          >
            Point Assay at the folder or bucket that holds the shop's daily extracts. You see what is there before
            anything is copied.
          </EmptyState>
        ) : (
          <Connection workspace={workspace.data} />
        )}
        <RefreshPanel />
        <Runs />
        {snapshot ? <Checks snapshot={snapshot} /> : null}
        {snapshot ? <Counts snapshot={snapshot} /> : null}
      </div>
    </Page>
  );
}

function Connection({ workspace }: { readonly workspace: WorkspaceState }) {
  const { source, diagnostics } = workspace;
  const native = host();
  return (
    <section className={css['panel']} aria-label="Connection">
      <div className={css['row']}>
        <IconPlugConnected size={16} aria-hidden />
        <span className={css['mono']}>{source?.root}</span>
        {source?.endpoint ? <span className={css['quiet']}>at {source.endpoint}</span> : null}
        <span className={css['quiet']}>pack {workspace.pack}</span>
        <span className={css['grow']} />
        {native === null ? null : (
          <Button
            variant="subtle"
            leftSection={<IconFolderOpen size={14} aria-hidden />}
            onClick={() => void native.revealInFolder(workspace.path)}
          >
            Show workspace folder
          </Button>
        )}
        <Button variant="default" onClick={() => navigate({ page: 'connect' })}>
          Change
        </Button>
      </div>
      {diagnostics.map((finding) => (
        <div key={`${finding.file} ${finding.line} ${finding.code}`} style={{ marginTop: 8 }}>
          <Banner tone={finding.severity === 'error' ? 'bad' : 'warn'}>
            {finding.message} {finding.advice}{' '}
            <span className={css['quiet']}>
              {finding.file}
              {finding.line === null ? '' : `:${finding.line}`}
            </span>
          </Banner>
        </div>
      ))}
    </section>
  );
}

function Runs() {
  const { runs } = useWorkspace();
  if (runs.error !== undefined) return <Failure error={runs.error} onRetry={runs.reload} />;
  if (runs.data === undefined || runs.data.length === 0) return null;
  return (
    <section className={css['panel']}>
      <h2 className={css['heading']}>Runs</h2>
      <div className={table['scroll']}>
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">Started</th>
              <th scope="col">Outcome</th>
              <th scope="col" className={table['num']}>
                Took
              </th>
              <th scope="col">Snapshot</th>
              <th scope="col">Message</th>
            </tr>
          </thead>
          <tbody>
            {runs.data.slice(0, 30).map((run) => (
              <tr key={run.id}>
                <td className={css['nowrap']}>
                  <a href={routeHash({ page: 'run', id: run.id })}>{formatMoment(run.startedAt)}</a>
                </td>
                <td>
                  <RunStatus status={run.status} />
                </td>
                <td className={table['num']}>
                  {run.endedAt === null
                    ? '–'
                    : formatSeconds((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000)}
                </td>
                <td className={css['nowrap']}>{run.snapshot ?? '–'}</td>
                <td>{run.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Checks({ snapshot }: { readonly snapshot: OpenSnapshot }) {
  const notable = foundSomething(snapshot.manifest.checks);
  if (notable.length === 0) return null;
  return (
    <section className={css['panel']}>
      <h2 className={css['heading']}>
        Checks of snapshot {snapshot.id} <span className={css['quiet']}>those that found something</span>
      </h2>
      <CheckTable checks={notable} snapshot={snapshot.id} />
    </section>
  );
}

function Counts({ snapshot }: { readonly snapshot: OpenSnapshot }) {
  return (
    <section className={css['panel']}>
      <h2 className={css['heading']}>
        Tables in snapshot {snapshot.id}
        <span className={css['quiet']}>rows in = rows + quarantined + duplicates + superseded + deleted</span>
      </h2>
      <div className={table['scroll']}>
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">Source</th>
              {['Rows in', 'Rows', 'Quarantined', 'Duplicates', 'Superseded', 'Deleted'].map((title) => (
                <th key={title} scope="col" className={table['num']}>
                  {title}
                </th>
              ))}
              <th scope="col">Note</th>
            </tr>
          </thead>
          <tbody>
            {snapshot.manifest.sources.map((source) => (
              <CountRow key={source.source} source={source} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function CountRow({ source }: { readonly source: SourceCounts }) {
  if (source.absent !== null) {
    return (
      <tr>
        <td>{source.source}</td>
        <td colSpan={6} className={css['quiet']}>
          Absent
        </td>
        <td className={css['quiet']}>{source.absent}</td>
      </tr>
    );
  }
  const notes = [
    source.absentColumns.length > 0 ? `without ${source.absentColumns.join(', ')}` : '',
    source.unknownColumns.length > 0 ? `unknown: ${source.unknownColumns.join(', ')}` : '',
  ].filter((note) => note !== '');
  return (
    <tr>
      <td>{source.source}</td>
      {[source.rowsIn, source.rows, source.quarantined, source.duplicates, source.superseded, source.deleted].map(
        (count, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
          <td key={at} className={table['num']}>
            {formatCount(count)}
          </td>
        ),
      )}
      <td className={css['quiet']}>{notes.join('; ')}</td>
    </tr>
  );
}
