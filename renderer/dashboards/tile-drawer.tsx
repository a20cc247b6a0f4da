import { Drawer } from '@mantine/core';
import type { Tile } from '#core/protocol/dashboard';
import type { UnusualDay } from '#core/protocol/day-notes';
import type { AnswerContext } from '#core/protocol/metric-query';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { Definition } from '../explain/definition.tsx';
import css from '../explain/explain.module.css';
import { MadeOfSection } from '../explain/made-of-section.tsx';
import { SqlText } from '../explain/sql-text.tsx';
import { formatDay, formatDayRange } from '../ui/format-date.ts';
import { labelsOf } from '../ui/labels-of.ts';
import { Failure } from '../ui/states.tsx';
import { comparisonNames } from './comparison-names.ts';
import { markFilters } from './drill.ts';
import { stepWords } from './drill-path.tsx';
import { narrowedWords, topWords } from './filter-sql.ts';
import type { TileAsk } from './tile-ask.ts';
import { UnusualSection } from './unusual-list.tsx';

export interface Explained extends TileAsk {
  readonly tile: Tile;
  /** Unusual days of its number among its days, the newest first. */
  readonly unusual: readonly UnusualDay[];
}

interface Props {
  readonly snapshot: OpenSnapshot;
  readonly explained: Explained | null;
  readonly onClose: () => void;
}

/** Why a tile shows what it shows: the exact question, each metric's definition, the SQL. */
export function TileDrawer({ snapshot, explained, onClose }: Props) {
  return (
    <Drawer
      opened={explained !== null}
      onClose={onClose}
      position="right"
      size={620}
      title={explained?.tile.title ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {explained === null ? null : <Explanation snapshot={snapshot} {...explained} />}
    </Drawer>
  );
}

function Explanation({ snapshot, ...explained }: Explained & { readonly snapshot: OpenSnapshot }) {
  const { tile, query, unusual } = explained;
  const { reader } = useEngine();
  // Only the header is read: what was asked and the SQL, not the rows.
  const header = useResource(`explain ${snapshot.id} ${JSON.stringify(query)}`, async (signal) => {
    const stop = new AbortController();
    const answer = await reader.client.metrics(
      { snapshot: snapshot.id, query },
      { signal: AbortSignal.any([signal, stop.signal]) },
    );
    stop.abort();
    return answer.header;
  });
  const metrics = query.metrics.map((name) => snapshot.catalog.metrics.find((one) => one.name === name.split('@')[0]));
  return (
    <>
      {tile.note === null ? null : <p style={{ marginTop: 0 }}>{tile.note}</p>}
      {header.error === undefined ? null : <Failure error={header.error} onRetry={header.reload} />}
      {header.data === undefined ? null : <Asked context={header.data} explained={explained} snapshot={snapshot} />}
      <UnusualSection days={unusual} format={metrics[0]?.format ?? null} />
      {metrics.map((metric, at) =>
        metric === undefined ? null : (
          <section key={metric.name} className={css['section']} aria-label={metric.label}>
            <h3 style={{ margin: '0 0 4px', fontSize: 13 }}>{metric.label}</h3>
            <p style={{ margin: 0 }}>{metric.description}</p>
            {metric.unavailable === null ? null : <p>Unavailable: {metric.unavailable}</p>}
            <Definition metric={metric} snapshot={snapshot.id} />
            {at < metrics.length - 1 ? <hr className={css['rule']} /> : null}
          </section>
        ),
      )}
      <MadeOfSection snapshot={snapshot} query={query} />
      {header.data === undefined ? null : <SqlText label="SQL that was run" sql={header.data.sql} />}
    </>
  );
}

function Asked(props: {
  readonly context: AnswerContext;
  readonly explained: Explained;
  readonly snapshot: OpenSnapshot;
}) {
  const { context, explained } = props;
  const { query, notes, steps } = explained;
  const { manifest, catalog } = props.snapshot;
  const labelOf = labelsOf(catalog.dimensions);
  const designed = explained.tile.question.where;
  const filters = [...explained.filters, ...steps.flatMap(markFilters)];
  const narrowed = narrowedWords({ ...explained, filters }, labelOf);
  const [first] = query.dimensions;
  const { from, to, priorFrom, priorTo, missingDays } = context;
  return (
    <section className={css['section']}>
      <h3 className={css['heading']}>What was asked</h3>
      <dl className={css['facts']}>
        <dt>Days</dt>
        <dd>
          {from === null || to === null
            ? `as of ${formatDay(manifest.asOf)}: these figures have no day`
            : formatDayRange(from, to)}
        </dd>
        {query.compare === null || priorFrom === null || priorTo === null ? null : (
          <>
            <dt>Compared with</dt>
            <dd>
              {comparisonNames[query.compare]}: {formatDayRange(priorFrom, priorTo)}
            </dd>
          </>
        )}
        {query.grain === null ? null : (
          <>
            <dt>Periods</dt>
            <dd>{query.grain.replace('_', ' ')}</dd>
          </>
        )}
        {query.dimensions.length === 0 ? null : (
          <>
            <dt>By</dt>
            <dd>{query.dimensions.map(labelOf).join(', ')}</dd>
          </>
        )}
        {query.top?.other && first !== undefined ? (
          <>
            <dt>Values</dt>
            <dd>{topWords({ dimension: first, limit: query.top.limit }, labelOf)}</dd>
          </>
        ) : null}
        {steps.length === 0 ? null : (
          <>
            <dt>Way down</dt>
            <dd>{steps.map((step) => stepWords(step, labelOf)).join('; ')}</dd>
          </>
        )}
        <dt>Filter</dt>
        <dd>
          {designed === null ? null : <div style={{ fontFamily: 'var(--font-mono)' }}>{designed}</div>}
          {narrowed.map((words) => (
            <div key={words}>{words}</div>
          ))}
          {designed === null && narrowed.length === 0 ? 'none' : null}
        </dd>
        <dt>Missing days</dt>
        <dd>{missingDays.length === 0 ? 'none' : missingDays.map(formatDay).join(', ')}</dd>
        {notes.length === 0 ? null : (
          <>
            <dt>Choices</dt>
            <dd>{notes.join('. ')}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
