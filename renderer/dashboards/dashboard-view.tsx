import { useDeferredValue, useMemo, useState } from 'react';
import type { Dashboard } from '#core/protocol/dashboard';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { useLatest } from '../ui/use-latest.ts';
import css from './dashboard.module.css';
import { type AskPart, askToText, type DashboardAsk, withPart } from './dashboard-ask.ts';
import { DashboardBar } from './dashboard-bar.tsx';
import { withSteps } from './drill.ts';
import { NoTiles } from './no-tiles.tsx';
import { moveTile } from './own-dashboard.ts';
import { pickedMarks, withPick } from './picks.ts';
import { type RowsAsked, RowsDrawer } from './rows-drawer.tsx';
import { tileAsk, tileContext } from './tile-ask.ts';
import { type Explained, TileDrawer } from './tile-drawer.tsx';
import { TileHandles } from './tile-handles.tsx';
import { TileView } from './tile-view.tsx';
import { TimeBar } from './time-bar.tsx';
import { useArrangement } from './use-arrangement.ts';

interface Props {
  readonly snapshot: OpenSnapshot;
  readonly dashboards: readonly Dashboard[];
  readonly dashboard: Dashboard;
  /** One of the workspace, which can be changed. */
  readonly own: boolean;
  readonly ask: DashboardAsk;
  /** It was taken out of the workspace. */
  readonly onRemoved: (dashboard: Dashboard) => void;
}

/** The tiles of a dashboard under what is chosen for all of them. */
export function DashboardView({ snapshot, dashboards, dashboard, own, ask, onRemoved }: Props) {
  const [chosen, setEditing] = useState<boolean | null>(null);
  const { tiles, arrange, undo, failure } = useArrangement(dashboard);
  // One that is only begun is there to be filled.
  const editing = chosen ?? (own && tiles.length === 0);
  const [explained, setExplained] = useState<Explained | null>(null);
  const [rows, setRows] = useState<RowsAsked | null>(null);
  const { catalog, manifest } = snapshot;
  const { reader } = useEngine();
  const dayNotes = useResource(`day notes ${snapshot.id}`, (signal) =>
    reader.client.dayNotes({ snapshot: snapshot.id }, { signal }),
  );
  // What is chosen is asked first; the bars that say it are drawn while the answers are on their way.
  const said = useDeferredValue(ask);
  const { change } = useLatest({
    change: (part: AskPart) =>
      navigate({ page: 'dashboard', name: dashboard.name, ask: askToText(withPart(ask, part)) }),
  });
  const metrics = useMemo(() => {
    const names = new Set(dashboard.tiles.flatMap((tile) => tile.question.metrics));
    return [...names].flatMap((name) => catalog.metrics.find((metric) => metric.name === name) ?? []);
  }, [dashboard, catalog]);
  const arranged = useMemo(() => ({ ...dashboard, tiles: [...tiles] }), [dashboard, tiles]);
  const context = useMemo(() => tileContext(catalog, manifest), [catalog, manifest]);
  return (
    <Page
      title={dashboard.title}
      subtitle={<span title={dashboard.description}>{dashboard.description}</span>}
      tools={
        <>
          <SnapshotPicker />
          <TimeBar ask={said} asOf={manifest.asOf} firstDay={manifest.firstDay} onChange={change} designed />
        </>
      }
      fixed
    >
      <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <DashboardBar
          snapshot={snapshot}
          dashboards={dashboards}
          dashboard={arranged}
          metrics={metrics}
          own={own}
          ask={said}
          onChange={change}
          knowsGaps={metrics.some((metric) => context.knowsGaps(metric.name))}
          knowsDays={(dayNotes.data?.known.length ?? 0) > 0}
          editing={editing}
          onEdit={setEditing}
          onRemoved={onRemoved}
          onUndo={undo}
          failure={failure}
        />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
        <div className={css['scroll']} role="region" tabIndex={0} aria-label={`Tiles of ${dashboard.title}`}>
          {tiles.length === 0 ? <NoTiles dashboard={dashboard} own={own} /> : null}
          <div className={css['grid']} data-grid data-editing={editing}>
            {tiles.map((tile) => {
              const asked = tileAsk(tile, ask, context);
              return (
                <TileView
                  key={tile.name}
                  snapshot={snapshot}
                  tile={tile}
                  handles={
                    own && editing ? (
                      <TileHandles
                        tile={tile}
                        onMove={(change) => arrange(moveTile(tiles, tile.name, change))}
                        onRemove={() => arrange(tiles.filter((one) => one !== tile))}
                      />
                    ) : null
                  }
                  asked={asked}
                  dayNotes={dayNotes.data}
                  marks={!ask.withoutMarks}
                  selected={pickedMarks(ask.filters, tile.name)}
                  onPick={(pick, { grain }) => change(withPick(ask, tile.name, pick, grain, catalog))}
                  onSteps={(steps) => change({ drills: withSteps(ask.drills, tile.name, steps) })}
                  onExplain={(unusual) => setExplained({ tile, ...asked, unusual })}
                  onRows={(pick, query) =>
                    setRows({
                      title: tile.title,
                      query,
                      mark: {
                        metric: pick?.metric ?? query.metrics[0] ?? '',
                        period: pick?.period ?? null,
                        dimensions: pick?.dimensions ?? {},
                      },
                    })
                  }
                />
              );
            })}
          </div>
        </div>
      </div>
      <RowsDrawer snapshot={snapshot} asked={rows} onClose={() => setRows(null)} />
      <TileDrawer snapshot={snapshot} explained={explained} onClose={() => setExplained(null)} />
    </Page>
  );
}
