import { Menu } from '@mantine/core';
import { IconCode, IconInfoCircle, IconListDetails, IconStackPop, IconTable } from '@tabler/icons-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Tile } from '#core/protocol/dashboard';
import type { DayNotes, UnusualDay } from '#core/protocol/day-notes';
import type { MetricQuery } from '#core/protocol/metric-query';
import { Chart } from '../charts/chart.tsx';
import type { ChartPick } from '../charts/chart-props.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { collectTable } from '../engine/result-table.ts';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { ExportItems } from '../exports/export-menu.tsx';
import { PictureItems } from '../exports/picture-items.tsx';
import { RangeBadge } from '../home/range-badge.tsx';
import { openInSql } from '../sql-workbench/open-in-sql.ts';
import { labelsOf } from '../ui/labels-of.ts';
import { isRunning } from '../ui/metric-days.ts';
import { useDelayed } from '../ui/states.tsx';
import { useLatest } from '../ui/use-latest.ts';
import { contextWords, daysWords } from './context-words.ts';
import css from './dashboard.module.css';
import { type DrillStep, drillStep, nextLevel, otherDimensions } from './drill.ts';
import { DrillPath } from './drill-path.tsx';
import { type MarkAsked, MarkMenu } from './mark-menu.tsx';
import type { TileAsk } from './tile-ask.ts';
import { TileMenu } from './tile-menu.tsx';
import { TileProblem } from './tile-problem.tsx';
import { UnusualBadge } from './unusual-badge.tsx';
import { useTileNotes } from './use-tile-notes.ts';

/** All of an answer as a mark: no value chosen, no period. */
const whole: ChartPick = { metric: null, period: null, dimensions: {} };

interface Props {
  readonly snapshot: OpenSnapshot;
  readonly tile: Tile;
  readonly asked: TileAsk;
  /** Undefined while they are read. */
  readonly dayNotes: DayNotes | undefined;
  /** Whether holidays and promotions are marked. */
  readonly marks: boolean;
  /** What an edited dashboard puts on its tiles. */
  readonly handles: ReactNode;
  readonly selected: readonly ChartPick[];
  /** A mark, and the question whose answer it is of: an older one while a new one loads. */
  readonly onPick: (pick: ChartPick, query: MetricQuery) => void;
  readonly onSteps: (steps: readonly DrillStep[]) => void;
  readonly onExplain: (unusual: readonly UnusualDay[]) => void;
  /** Null: of the whole answer. */
  readonly onRows: (pick: ChartPick | null, query: MetricQuery) => void;
}

/** One tile: title, what its question answers, one line of context, and what can be done with it. */
export function TileView(props: Props) {
  const { snapshot, tile, asked, handles, selected, onPick, onSteps, onExplain, onRows } = props;
  const { reader } = useEngine();
  const frame = useRef<HTMLElement>(null);
  const near = useNear(frame);
  const [asTable, setAsTable] = useState(false);
  const [menu, setMenu] = useState(false);
  const [marked, setMarked] = useState<MarkAsked | null>(null);
  const { query, chart, steps } = asked;
  const key = near ? `tile ${snapshot.id} ${snapshot.catalog.ownRevision} ${JSON.stringify(query)}` : null;
  // The old answer stays on screen while a new one loads: it goes with the question that it answers.
  const answer = useResource(key, async (signal) => ({
    query,
    chart,
    steps,
    ...(await collectTable(await reader.client.metrics({ snapshot: snapshot.id, query }, { signal }))),
  }));
  // What the tile said before is not said beside a refusal or a failure.
  const shown = answer.error === undefined ? answer.data : undefined;
  const answered = useMemo(() => (shown === undefined ? null : { query: shown.query, days: shown.header }), [shown]);
  const { notes, unusual, remarks } = useTileNotes(snapshot, props.dayNotes, answered, props.marks);
  const skeleton = useDelayed(answer.data === undefined && answer.error === undefined);
  const dimmed = useDelayed(answer.stale && answer.loading);
  const { catalog } = snapshot;
  const labelOf = labelsOf(catalog.dimensions);
  const drill = (pick: ChartPick, by: string, of: MetricQuery, from: readonly DrillStep[]) =>
    onSteps([...from, drillStep(pick, by, of, catalog)]);
  const big = shown?.chart === 'kpi' && !asTable;
  const said = [...(tile.note === null ? [] : [tile.note]), ...asked.notes, ...remarks];
  const running = () => query.metrics.every((name) => isRunning(name, catalog.metrics));
  const onChart = useLatest({
    good: (name: string) => catalog.metrics.find((one) => one.name === name)?.good ?? 'none',
    onPick: (pick: ChartPick) => {
      if (shown !== undefined) onPick(pick, shown.query);
    },
    onDrill: (pick: ChartPick) => {
      const next = shown === undefined ? null : nextLevel(pick, shown.query, catalog);
      if (shown !== undefined && next !== null) drill(pick, next, shown.query, shown.steps);
    },
    onMenu: (pick: ChartPick, at: MarkAsked['at']) => {
      if (shown !== undefined) setMarked({ pick, query: shown.query, steps: shown.steps, at });
    },
  });
  const labels = query.metrics.map(labelsOf(catalog.metrics));
  return (
    <article
      ref={frame}
      className={css['tile']}
      style={{
        gridColumn: `${tile.at.column} / span ${tile.at.width}`,
        gridRow: `${tile.at.row} / span ${tile.at.height}`,
      }}
      aria-label={tile.title}
      aria-busy={answer.loading}
      data-tile={tile.name}
      data-big={big}
    >
      <header className={css['tileHead']}>
        <h2 className={css['tileTitle']} title={labels.join(', ')}>
          {tile.title}
          {tile.unit === null ? null : <span className={css['unit']}> {tile.unit}</span>}
        </h2>
        {handles}
        <TileMenu title={tile.title} onChange={setMenu}>
          {menu ? (
            <>
              <Menu.Item leftSection={<IconInfoCircle size={14} aria-hidden />} onClick={() => onExplain(unusual)}>
                Explain this number
              </Menu.Item>
              <Menu.Item leftSection={<IconListDetails size={14} aria-hidden />} onClick={() => onRows(null, query)}>
                Rows behind it
              </Menu.Item>
              <BreakDownItem
                query={query}
                catalog={catalog}
                onClick={() => {
                  const box = frame.current?.getBoundingClientRect();
                  setMarked({ pick: whole, query, steps, at: { x: (box?.right ?? 0) - 230, y: (box?.top ?? 0) + 32 } });
                }}
              />
              <Menu.Item
                leftSection={<IconCode size={14} aria-hidden />}
                disabled={shown === undefined}
                onClick={() => openInSql(shown?.header.sql ?? '')}
              >
                Open in SQL
              </Menu.Item>
              {chart === 'table' ? null : (
                <Menu.Item leftSection={<IconTable size={14} aria-hidden />} onClick={() => setAsTable(!asTable)}>
                  {asTable ? 'Show as chart' : 'Show as table'}
                </Menu.Item>
              )}
              <Menu.Divider />
              <ExportItems
                asked={
                  shown === undefined
                    ? null
                    : {
                        name: `${tile.title} ${snapshot.id}`,
                        snapshot: snapshot.id,
                        question: { metrics: query },
                        rows: shown.table.rows,
                      }
                }
              />
              <Menu.Divider />
              <PictureItems name={tile.title} element={frame} disabled={shown === undefined} />
            </>
          ) : null}
        </TileMenu>
      </header>
      {steps.length === 0 ? null : <DrillPath title={tile.title} steps={steps} labelOf={labelOf} onSteps={onSteps} />}
      <div className={`${css['tileBody']} ${dimmed ? css['dimmed'] : ''}`}>
        {answer.error !== undefined ? (
          <TileProblem error={answer.error} catalog={catalog} onRetry={answer.reload} />
        ) : shown === undefined ? (
          skeleton ? (
            <div className={css['skeleton']} data-chart={chart} />
          ) : null
        ) : (
          <Chart
            kind={asTable ? 'table' : shown.chart}
            title={tile.title}
            query={shown.query}
            context={shown.header}
            table={shown.table}
            notes={notes}
            selected={selected}
            {...onChart}
          />
        )}
      </div>
      <footer className={css['tileFoot']}>
        {shown === undefined ? null : (
          <span title={contextWords(shown.header, shown.query, snapshot.manifest.asOf)}>
            {/* A big number says itself what it is compared with. */}
            {big
              ? daysWords(shown.header, shown.query, snapshot.manifest.asOf, running())
              : contextWords(shown.header, shown.query, snapshot.manifest.asOf)}
          </span>
        )}
        {shown === undefined ? null : <RangeBadge context={shown.header} />}
        <UnusualBadge
          days={unusual}
          short={big}
          format={catalog.metrics.find(({ name }) => name === query.metrics[0])?.format ?? null}
        />
        {(big && said.length > 1 ? [said.map((one) => one.replace(/\.$/, '')).join('. ')] : said).map((note) => (
          <span key={note} title={note}>
            {note}
          </span>
        ))}
      </footer>
      {marked === null ? null : (
        <MarkMenu
          asked={marked}
          title={tile.title}
          catalog={catalog}
          onPick={(pick) => onPick(pick, marked.query)}
          onDrill={(pick, by) => drill(pick, by, marked.query, marked.steps)}
          onRows={(pick) => onRows(pick, marked.query)}
          onClose={() => setMarked(null)}
        />
      )}
    </article>
  );
}

interface BreakDownProps {
  readonly query: MetricQuery;
  readonly catalog: OpenSnapshot['catalog'];
  readonly onClick: () => void;
}

/** A component of its own: what is left to break down by is looked up when the menu opens, not whenever the tile is drawn. */
function BreakDownItem({ query, catalog, onClick }: BreakDownProps) {
  return (
    <Menu.Item
      leftSection={<IconStackPop size={14} aria-hidden />}
      disabled={otherDimensions(query, catalog).length === 0}
      onClick={onClick}
    >
      Break down by…
    </Menu.Item>
  );
}

/** True once an element is within a screen of what is seen; what is far below asks nothing yet. */
function useNear(element: React.RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null || near) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.some((entry) => entry.isIntersecting)), {
      rootMargin: '100% 0px',
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, near]);
  return near;
}
