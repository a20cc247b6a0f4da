import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Dashboard } from '#core/protocol/dashboard';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { ReportMenu } from '../report/report-menu.tsx';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import css from './dashboard.module.css';
import { asDesigned, askToText, type DashboardAsk } from './dashboard-ask.ts';
import { DashboardTabs } from './dashboard-tabs.tsx';
import { withSteps } from './drill.ts';
import { EditBar } from './edit-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { moveTile } from './own-dashboard.ts';
import { pickedMarks, withPick } from './picks.ts';
import { type RowsAsked, RowsDrawer } from './rows-drawer.tsx';
import { SavedFilterMenu } from './saved-filters.tsx';
import { tileAsk, tileContext } from './tile-ask.ts';
import { type Explained, TileDrawer } from './tile-drawer.tsx';
import { TileHandles } from './tile-handles.tsx';
import { TileView } from './tile-view.tsx';
import { TimeBar } from './time-bar.tsx';
import { useArrangement } from './use-arrangement.ts';
import { ViewMenu } from './view-menu.tsx';

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
  const [editing, setEditing] = useState(false);
  const { tiles, arrange, undo, failure } = useArrangement(dashboard);
  const [explained, setExplained] = useState<Explained | null>(null);
  const [rows, setRows] = useState<RowsAsked | null>(null);
  const { catalog, manifest } = snapshot;
  const { reader } = useEngine();
  const dayNotes = useResource(`day notes ${snapshot.id}`, (signal) =>
    reader.client.dayNotes({ snapshot: snapshot.id }, { signal }),
  );
  const change = (part: Partial<DashboardAsk>) =>
    navigate({ page: 'dashboard', name: dashboard.name, ask: askToText({ ...ask, ...part }) });
  const names = new Set(dashboard.tiles.flatMap((tile) => tile.question.metrics));
  const metrics = [...names].flatMap((name) => catalog.metrics.find((metric) => metric.name === name) ?? []);
  const context = tileContext(catalog, manifest);
  const changed = askToText(ask) !== askToText(asDesigned);
  return (
    <Page
      title={dashboard.title}
      subtitle={<span title={dashboard.description}>{dashboard.description}</span>}
      tools={
        <>
          <SnapshotPicker />
          <TimeBar ask={ask} asOf={manifest.asOf} firstDay={manifest.firstDay} onChange={change} designed />
        </>
      }
      fixed
    >
      <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <div className={css['bar']}>
          <DashboardTabs dashboards={dashboards} current={dashboard.name} ask={ask} />
          <div className={css['tools']}>
            <FilterBar
              snapshot={snapshot}
              metrics={metrics}
              filters={ask.filters}
              onChange={(filters) => change({ filters })}
              keep={ask.keep}
              onKeep={(keep) => change({ keep })}
              onClear={() => change({ filters: [], keep: null })}
            />
            <SavedFilterMenu ask={ask} onChange={change} />
            <ViewMenu
              ask={ask}
              onChange={change}
              knowsGaps={metrics.some((metric) => context.knowsGaps(metric.name))}
              knowsDays={(dayNotes.data?.known.length ?? 0) > 0}
            />
            <ReportMenu snapshot={snapshot.id} dashboard={dashboard} ask={askToText(ask)} />
            <EditBar
              dashboard={{ ...dashboard, tiles: [...tiles] }}
              own={own}
              taken={dashboards.map((one) => one.name)}
              editing={editing}
              onEdit={setEditing}
              onRemoved={onRemoved}
              onUndo={undo}
              failure={failure}
            />
            {changed ? (
              <Button variant="subtle" onClick={() => change(asDesigned)}>
                Reset
              </Button>
            ) : null}
          </div>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
        <div className={css['scroll']} role="region" tabIndex={0} aria-label={`Tiles of ${dashboard.title}`}>
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
                        onRemove={tiles.length === 1 ? null : () => arrange(tiles.filter((one) => one !== tile))}
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
