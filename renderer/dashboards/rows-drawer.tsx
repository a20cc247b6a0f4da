import { Drawer, SegmentedControl } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RowSet } from '#core/protocol/engine-api';
import type { Grain, MetricMark, MetricQuery } from '#core/protocol/metric-query';
import { type Calendars, periodDays } from '#core/protocol/period-days';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import css from '../explain/explain.module.css';
import { ExportMenu } from '../exports/export-menu.tsx';
import { RecordLink } from '../records/record-link.tsx';
import { ResultPanel } from '../sql-workbench/result-panel.tsx';
import { SqlSession } from '../sql-workbench/sql-session.ts';
import { formatDayRange, formatPeriod } from '../ui/format-date.ts';
import { formatCount, formatMetric } from '../ui/format-number.ts';
import { labelsOf } from '../ui/labels-of.ts';
import { Failure } from '../ui/states.tsx';
import { shorten, valueWords } from './filter-sql.ts';

export interface RowsAsked {
  readonly title: string;
  readonly query: MetricQuery;
  readonly mark: MetricMark;
}

interface Props {
  readonly snapshot: OpenSnapshot;
  readonly asked: RowsAsked | null;
  readonly onClose: () => void;
}

/** The rows that a number is made of, and that they add up to it. */
export function RowsDrawer({ snapshot, asked, onClose }: Props) {
  return (
    <Drawer
      opened={asked !== null}
      onClose={onClose}
      position="bottom"
      size="62%"
      title={asked === null ? '' : `Rows behind ${asked.title}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {asked === null ? null : <Behind key={JSON.stringify(asked)} snapshot={snapshot} asked={asked} />}
    </Drawer>
  );
}

function Behind({ snapshot, asked }: { readonly snapshot: OpenSnapshot; readonly asked: RowsAsked }) {
  const { reader } = useEngine();
  const { query, mark } = asked;
  const [chosen, setChosen] = useState(0);
  const behind = useResource(`rows ${snapshot.id} ${JSON.stringify(asked)}`, (signal) =>
    reader.client.rowsBehind({ snapshot: snapshot.id, query, mark }, { signal }),
  );
  const metric = snapshot.catalog.metrics.find((one) => one.name === mark.metric);
  if (behind.error !== undefined) return <Failure error={behind.error} onRetry={behind.reload} />;
  if (behind.data === undefined || metric === undefined) return <p>Adding up…</p>;
  const { sets, value } = behind.data;
  const set = sets[chosen];
  const labelOf = labelsOf(snapshot.catalog.dimensions);
  const where = [
    ...(mark.period === null ? [] : [periodWords(mark.period, query.grain ?? 'day', snapshot.catalog)]),
    ...Object.entries(mark.dimensions).map(
      ([name, text]) => `${labelOf(name)} ${text === null ? 'without a value' : valueWords(name, [text])(text)}`,
    ),
  ];
  return (
    <div className={css['rows']}>
      <p style={{ margin: 0 }}>
        {metric.label}
        {where.length === 0 ? '' : `, ${where.join(', ')}`}
        {query.where === null ? null : (
          <>
            , where <code title={query.where}>{shorten(query.where)}</code>
          </>
        )}
        : <b className="number">{formatMetric(value, metric.format)}</b>, from{' '}
        {sets.length === 1 ? 'these rows' : `${sets.length} sets of rows`} and nothing else.
      </p>
      {sets.length < 2 ? null : (
        <SegmentedControl
          aria-label="Set of rows"
          value={String(chosen)}
          onChange={(at) => setChosen(Number(at))}
          data={sets.map((one, at) => ({ value: String(at), label: one.label }))}
        />
      )}
      {set === undefined ? null : <OneSet key={set.sql} title={asked.title} snapshot={snapshot} set={set} />}
    </div>
  );
}

/** A fiscal period has no name of its own that everybody knows: its days say what it is. */
function periodWords(start: string, grain: Grain, calendars: Calendars): string {
  const days = grain.startsWith('fiscal_') ? periodDays(grain, start, calendars) : null;
  return days === null ? formatPeriod(start, grain) : `${grain.replace('_', ' ')} ${formatDayRange(...days)}`;
}

interface OneSetProps {
  readonly title: string;
  readonly snapshot: OpenSnapshot;
  readonly set: RowSet;
}

function OneSet({ title, snapshot, set }: OneSetProps) {
  const { reader } = useEngine();
  const [session] = useState(() => new SqlSession());
  const [message, setMessage] = useState('');
  const [cell, setCell] = useState<{ readonly column: string; readonly value: string | null } | null>(null);
  const outcome = useSyncExternalStore(session.subscribe, session.outcome);
  useEffect(() => {
    void session.run(reader.client, set.sql, snapshot.id);
    return session.cancel;
  }, [session, reader, set.sql, snapshot.id]);
  const format = snapshot.catalog.metrics.find((one) => one.name === set.metric)?.format;
  const days =
    set.to === null ? '' : set.from === null ? `, all days up to ${set.to}` : `, ${formatDayRange(set.from, set.to)}`;
  return (
    <>
      <div style={{ display: 'flex', alignItems: 'center', gap: 12, color: 'var(--muted)', fontSize: 12 }}>
        <p style={{ margin: 0, flex: 1 }}>
          {formatCount(set.rows)} {set.rows === 1 ? 'row' : 'rows'} of <code>{set.model}</code>
          {days}; {set.adds} is{' '}
          <b className="number">{format === undefined ? (set.value ?? '–') : formatMetric(set.value, format)}</b>.{' '}
          <span role="status">{message}</span>{' '}
          {cell === null ? null : <RecordLink catalog={snapshot.catalog} column={cell.column} value={cell.value} />}
        </p>
        <ExportMenu
          asked={{
            name: `Rows behind ${title} ${snapshot.id}`,
            snapshot: snapshot.id,
            question: { sql: set.sql },
            rows: set.rows,
          }}
        />
      </div>
      <div className={css['grid']}>
        <ResultPanel outcome={outcome} onMessage={setMessage} onCell={(column, value) => setCell({ column, value })} />
      </div>
    </>
  );
}
