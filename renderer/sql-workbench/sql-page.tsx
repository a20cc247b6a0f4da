import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { isEngineError } from '#core/protocol/engine-error';
import { type Action, isMac, useActions } from '../app/actions.tsx';
import { navigate, parseRoute } from '../app/router.ts';
import { shortcutLabel } from '../app/shortcuts.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { ExportMenu, offeredFormats } from '../exports/export-menu.tsx';
import type { ExportAsked } from '../exports/export-store.ts';
import { formatCount, formatSeconds } from '../ui/format-number.ts';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { EmptyState, Failure } from '../ui/states.tsx';
import { errorPosition } from './error-position.ts';
import { ResultPanel } from './result-panel.tsx';
import type { SqlEditorHandle, SqlMark } from './sql-editor.tsx';
import css from './sql-page.module.css';
import { type SqlOutcome, sqlSession } from './sql-session.ts';
import { TableList } from './table-list.tsx';

const SqlEditor = lazy(() => import('./sql-editor.tsx'));

/** SQL on the snapshot: text above, rows below, tables at the side. */
export default function SqlPage() {
  const { reader, exports } = useEngine();
  const { snapshot, error, reload } = useSnapshot();
  const session = sqlSession();
  const outcome = useSyncExternalStore(session.subscribe, session.outcome);
  const editor = useRef<SqlEditorHandle>(null);
  const runButton = useRef<HTMLButtonElement>(null);
  const [mark, setMark] = useState<SqlMark | null>(null);
  const [message, setMessage] = useState('');
  const running = outcome?.status === 'running';

  const run = () => {
    const { sql, line, column } = editor.current?.statement() ?? { sql: session.text, line: 1, column: 1 };
    if (sql.trim() === '' || !snapshot) return;
    setMark(null);
    setMessage('');
    void session.run(reader.client, sql, snapshot.id).then(() => {
      const failed = session.outcome();
      if (failed?.error == null || failed.sql !== sql) return;
      const at = isEngineError(failed.error) ? errorPosition(failed.error, sql) : null;
      if (at === null) return;
      const shifted = at.line === 1 ? at.column + column - 1 : at.column;
      setMark({ line: at.line + line - 1, column: shifted, message: failed.error.message.split('\n')[0] ?? '' });
    });
  };
  /** The editor is fetched after the page is there; what people write until then waits in the text. */
  const insert = (text: string) => {
    if (editor.current === null) session.setText(session.text + text);
    else editor.current.insert(text);
  };
  const exported = sqlExport(outcome);
  useEffect(() => {
    const onAgain = () => {
      if (parseRoute(window.location.hash).page === 'sql') editor.current?.focus();
    };
    window.addEventListener('hashchange', onAgain);
    return () => window.removeEventListener('hashchange', onAgain);
  }, []);
  useActions([
    {
      id: 'run-sql',
      label: 'Run SQL',
      group: 'SQL',
      icon: IconPlayerPlay,
      keys: ['mod+enter'],
      run,
    },
    {
      id: 'cancel-sql',
      label: 'Cancel the query',
      group: 'SQL',
      icon: IconPlayerStop,
      keys: [],
      disabled: running ? null : 'No query is running',
      run: session.cancel,
    },
    ...offeredFormats.map(
      ({ format, label, icon }): Action => ({
        id: `export-sql-${format}`,
        label: `Export the result as ${label}…`,
        group: 'SQL',
        icon,
        keys: [],
        disabled: exported === null ? 'There is no result' : null,
        run: () => exported !== null && void exports.start(exported, format),
      }),
    ),
    { id: 'edit-sql', label: 'Go to the SQL text', group: 'SQL', keys: ['e'], run: () => editor.current?.focus() },
  ]);

  if (!snapshot) {
    return (
      <Page title="SQL">
        {snapshot === undefined ? (
          error === undefined ? null : (
            <Failure error={error} onRetry={reload} />
          )
        ) : (
          <EmptyState
            icon={IconPlayerPlay}
            title="There is nothing to ask yet"
            action={<Button onClick={() => navigate({ page: 'sources' })}>Go to sources</Button>}
          >
            SQL runs on a published snapshot. Connect a source and refresh to make the first one.
          </EmptyState>
        )}
      </Page>
    );
  }
  return (
    <Page
      title="SQL"
      subtitle={`on snapshot ${snapshot.id}; it can read and never write`}
      tools={<SnapshotPicker />}
      fixed
    >
      <div className={css['page']}>
        <TableList catalog={snapshot.catalog} onInsert={insert} />
        <div className={css['work']}>
          <div className={css['editor']}>
            <Suspense fallback={null}>
              <SqlEditor
                readText={() => session.text}
                onChange={(text) => session.setText(text)}
                onRun={run}
                onLeave={() => runButton.current?.focus()}
                mark={mark}
                handle={editor}
              />
            </Suspense>
          </div>
          <div className={css['bar']}>
            {running ? (
              <Button
                ref={runButton}
                variant="default"
                leftSection={<IconPlayerStop size={14} aria-hidden />}
                onClick={session.cancel}
              >
                Cancel
              </Button>
            ) : (
              <Button
                ref={runButton}
                leftSection={<IconPlayerPlay size={14} aria-hidden />}
                title={shortcutLabel('mod+enter', isMac())}
                onClick={run}
              >
                Run
              </Button>
            )}
            <span role="status" data-testid="sql-status">
              {outcome === null ? null : <OutcomeWords outcome={outcome} />}
            </span>
            <span className={css['grow']} />
            <span role="status">{message}</span>
            <ExportMenu asked={exported} />
          </div>
          <div className={css['result']}>
            <ResultPanel outcome={outcome} onMessage={setMessage} />
          </div>
        </div>
      </div>
    </Page>
  );
}

/** All rows of a statement, also those that the window does not hold; null where it gave none. */
function sqlExport(outcome: SqlOutcome | null): ExportAsked | null {
  if (outcome === null || outcome.header === null || outcome.status === 'failed') return null;
  const { sql, rows, status, header } = outcome;
  const { snapshot } = header;
  return { name: `Query ${snapshot}`, snapshot, question: { sql }, rows: status === 'done' ? rows : null };
}

function OutcomeWords({ outcome }: { readonly outcome: SqlOutcome }) {
  const rows = (
    <strong>
      {formatCount(outcome.rows)} {outcome.rows === 1 ? 'row' : 'rows'}
    </strong>
  );
  const time = outcome.ms < 1000 ? `${outcome.ms} ms` : formatSeconds(outcome.ms / 1000);
  switch (outcome.status) {
    case 'running':
      return outcome.rows === 0 ? <>Running…</> : <>{rows} so far…</>;
    case 'failed':
      return <>Failed after {time}</>;
    case 'cancelled':
      return <>Cancelled after {time}</>;
    default:
      return (
        <>
          {rows} in {time}, snapshot {outcome.header?.snapshot}
        </>
      );
  }
}
