import { Button } from '@mantine/core';
import { IconLayoutDashboard } from '@tabler/icons-react';
import { useState } from 'react';
import type { Dashboard } from '#core/protocol/dashboard';
import { navigate, routeHash } from '../app/router.ts';
import { type OpenSnapshot, useSnapshot } from '../engine/snapshot-context.tsx';
import { ReportMenu } from '../report/report-menu.tsx';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { EmptyState, Failure } from '../ui/states.tsx';
import css from './dashboard.module.css';
import { asDesigned, askFromText, askToText, type DashboardAsk } from './dashboard-ask.ts';
import { FilterBar } from './filter-bar.tsx';
import { pickedMarks, withPick } from './picks.ts';
import { type RowsAsked, RowsDrawer } from './rows-drawer.tsx';
import { tileAsk } from './tile-ask.ts';
import { type Explained, TileDrawer } from './tile-drawer.tsx';
import { TileView } from './tile-view.tsx';
import { TimeBar } from './time-bar.tsx';

/** One dashboard of the pack or the workspace. */
export default function DashboardPage({ name, ask }: { readonly name: string | null; readonly ask: string }) {
  const { snapshot, error, reload } = useSnapshot();
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
  const { dashboards } = snapshot.catalog;
  const dashboard = name === null ? dashboards[0] : dashboards.find((one) => one.name === name);
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
  return <Shown snapshot={snapshot} dashboard={dashboard} ask={askFromText(ask)} />;
}

interface Shown {
  readonly snapshot: OpenSnapshot;
  readonly dashboard: Dashboard;
  readonly ask: DashboardAsk;
}

function Shown({ snapshot, dashboard, ask }: Shown) {
  const [explained, setExplained] = useState<Explained | null>(null);
  const [rows, setRows] = useState<RowsAsked | null>(null);
  const { catalog, manifest } = snapshot;
  const change = (part: Partial<DashboardAsk>) =>
    navigate({ page: 'dashboard', name: dashboard.name, ask: askToText({ ...ask, ...part }) });
  const names = new Set(dashboard.tiles.flatMap((tile) => tile.question.metrics));
  const metrics = catalog.metrics.filter((metric) => names.has(metric.name));
  const days = { asOf: manifest.asOf, firstDay: manifest.firstDay, weekStart: catalog.weekStart };
  const changed = askToText(ask) !== askToText(asDesigned);
  return (
    <Page
      title={dashboard.title}
      subtitle={<span title={dashboard.description}>{dashboard.description}</span>}
      tools={
        <>
          <SnapshotPicker />
          <TimeBar ask={ask} asOf={manifest.asOf} firstDay={manifest.firstDay} onChange={change} />
        </>
      }
      fixed
    >
      <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <div className={css['bar']}>
          <nav className={css['tabs']} aria-label="Dashboards">
            {catalog.dashboards.map((one) => (
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
          <ReportMenu snapshot={snapshot.id} dashboard={dashboard} ask={askToText(ask)} />
          {changed ? (
            <Button variant="subtle" onClick={() => change(asDesigned)}>
              As designed
            </Button>
          ) : null}
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
        <div className={css['scroll']} role="region" tabIndex={0} aria-label={`Tiles of ${dashboard.title}`}>
          <div className={css['grid']}>
            {dashboard.tiles.map((tile) => {
              const asked = tileAsk(tile, ask, days);
              return (
                <TileView
                  key={tile.name}
                  snapshot={snapshot}
                  tile={tile}
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
