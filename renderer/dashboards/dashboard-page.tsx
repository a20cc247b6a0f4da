import { Button } from '@mantine/core';
import { IconLayoutDashboard } from '@tabler/icons-react';
import { useState } from 'react';
import type { Dashboard } from '#core/protocol/dashboard';
import { navigate, routeHash } from '../app/router.ts';
import { type OpenSnapshot, useSnapshot } from '../engine/snapshot-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { EmptyState, Failure } from '../ui/states.tsx';
import css from './dashboard.module.css';
import { asDesigned, askFromText, askToText, type DashboardAsk } from './dashboard-ask.ts';
import { EditBar } from './edit-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { moveTile } from './own-dashboard.ts';
import { pickedMarks, withPick } from './picks.ts';
import { type RowsAsked, RowsDrawer } from './rows-drawer.tsx';
import { tileAsk } from './tile-ask.ts';
import { type Explained, TileDrawer } from './tile-drawer.tsx';
import { TileHandles } from './tile-handles.tsx';
import { TileView } from './tile-view.tsx';
import { TimeBar } from './time-bar.tsx';
import { useArrangement } from './use-arrangement.ts';

/** One dashboard of the pack or the workspace. */
export default function DashboardPage({ name, ask }: { readonly name: string | null; readonly ask: string }) {
  const { snapshot, error, reload } = useSnapshot();
  const { own } = useWorkspace();
  if (!snapshot) {
    return (
      <Page title="Dashboards">
        {error !== undefined ? <Failure error={error} onRetry={reload} /> : null}
        {snapshot === null ? (
          <EmptyState
            icon={IconLayoutDashboard}
            title="No snapshot yet"
            action={<Button onClick={() => navigate({ page: 'sources' })}>Go to sources</Button>}
          >
            Dashboards show a published snapshot. A refresh makes the first one.
          </EmptyState>
        ) : null}
      </Page>
    );
  }
  const mine = own.data?.dashboards ?? [];
  const dashboards = [...snapshot.catalog.dashboards, ...mine];
  const dashboard = name === null ? dashboards[0] : dashboards.find((one) => one.name === name);
  if (dashboard === undefined && own.loading) return <Page title="Dashboards">{null}</Page>;
  if (dashboard === undefined) {
    return (
      <Page title="Dashboards" tools={<SnapshotPicker />}>
        <EmptyState
          icon={IconLayoutDashboard}
          title={name === null ? 'No dashboards' : `No dashboard ${name}`}
          action={
            name === null ? null : (
              <Button onClick={() => navigate({ page: 'dashboard', name: null, ask: '' })}>Show the first one</Button>
            )
          }
        >
          {name === null
            ? `Snapshot ${snapshot.id} carries no dashboards: the pack that built it has none.`
            : `Snapshot ${snapshot.id} carries no dashboard of this name. It may have come later, or have another name.`}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Shown
      key={dashboard.name}
      snapshot={snapshot}
      dashboards={dashboards}
      dashboard={dashboard}
      own={mine.includes(dashboard)}
      ask={askFromText(ask)}
    />
  );
}

interface Shown {
  readonly snapshot: OpenSnapshot;
  readonly dashboards: readonly Dashboard[];
  readonly dashboard: Dashboard;
  /** One of the workspace, which can be changed. */
  readonly own: boolean;
  readonly ask: DashboardAsk;
}

function Shown({ snapshot, dashboards, dashboard, own, ask }: Shown) {
  const [editing, setEditing] = useState(false);
  const { tiles, arrange, undo, failure } = useArrangement(dashboard);
  const [explained, setExplained] = useState<Explained | null>(null);
  const [rows, setRows] = useState<RowsAsked | null>(null);
  const { catalog, manifest } = snapshot;
  const change = (part: Partial<DashboardAsk>) =>
    navigate({ page: 'dashboard', name: dashboard.name, ask: askToText({ ...ask, ...part }) });
  const names = new Set(dashboard.tiles.flatMap((tile) => tile.question.metrics));
  const metrics = [...names].flatMap((name) => catalog.metrics.find((metric) => metric.name === name) ?? []);
  const days = { asOf: manifest.asOf, firstDay: manifest.firstDay, weekStart: catalog.weekStart };
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
          <nav className={css['tabs']} aria-label="Dashboards">
            {dashboards.map((one) => (
              <a
                key={one.name}
                className={css['tab']}
                href={routeHash({
                  page: 'dashboard',
                  name: one.name,
                  ask: askToText({ ...ask, filters: ask.filters.filter(({ tile }) => tile === null) }),
                })}
                aria-current={one.name === dashboard.name ? 'page' : undefined}
              >
                {one.title}
              </a>
            ))}
          </nav>
          <span className={css['grow']} />
          <FilterBar
            snapshot={snapshot}
            metrics={metrics}
            filters={ask.filters}
            onChange={(filters) => change({ filters })}
          />
          <EditBar
            dashboard={{ ...dashboard, tiles: [...tiles] }}
            own={own}
            taken={dashboards.map((one) => one.name)}
            editing={editing}
            onEdit={setEditing}
            onUndo={undo}
            failure={failure}
          />
          {changed ? (
            <Button variant="subtle" onClick={() => change(asDesigned)}>
              Reset
            </Button>
          ) : null}
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
        <div className={css['scroll']} role="region" tabIndex={0} aria-label={`Tiles of ${dashboard.title}`}>
          <div className={css['grid']} data-grid data-editing={editing}>
            {tiles.map((tile) => {
              const asked = tileAsk(tile, ask, days);
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
                  selected={pickedMarks(ask.filters, tile.name)}
                  onPick={(pick) => change(withPick(ask, tile.name, pick))}
                  onExplain={() => setExplained({ tile, ...asked })}
                  onRows={(pick) =>
                    setRows({
                      title: tile.title,
                      query: asked.query,
                      mark: {
                        metric: pick?.metric ?? asked.query.metrics[0] ?? '',
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
