import { useMantineColorScheme } from '@mantine/core';
import {
  IconArrowLeft,
  IconArrowRight,
  IconKeyboard,
  IconMoon,
  IconPlayerStop,
  IconPlugConnected,
  IconRefresh,
  IconSearch,
  IconSun,
} from '@tabler/icons-react';
import { lazy, memo, Suspense, useState } from 'react';
import { CatalogActions } from '../catalog/catalog-actions.tsx';
import { DashboardActions } from '../dashboards/dashboard-actions.tsx';
import { SavedFilterActions } from '../dashboards/saved-filter-actions.tsx';
import { useEngine, useRefreshState } from '../engine/engine-context.tsx';
import { host } from '../engine/host.ts';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { CsvSettings } from '../exports/csv-settings.tsx';
import { HomePage } from '../home/home-page.tsx';
import { MetricPanel } from '../metrics/metric-panel.tsx';
import { ConnectPage } from '../sources/connect-page.tsx';
import { RunPage } from '../sources/run-page.tsx';
import { SourcesPage } from '../sources/sources-page.tsx';
import { type Action, useActions } from './actions.tsx';
import { CommandPalette, openPalette } from './command-palette.tsx';
import { KeyboardList } from './keyboard-list.tsx';
import { NativeMenu } from './native-menu.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { navigate, type Route, routeHash, useRoute } from './router.ts';
import { pageLinks, Shell } from './shell.tsx';
import { SnapshotAnnouncer } from './snapshot-announcer.tsx';

const CatalogPage = lazy(() => import('../catalog/catalog-page.tsx'));
const DashboardPage = lazy(() => import('../dashboards/dashboard-page.tsx'));
const ExplorePage = lazy(() => import('../explore/explore-page.tsx'));
const RecordPage = lazy(() => import('../records/record-page.tsx'));
const SnapshotsPage = lazy(() => import('../snapshots/snapshots-page.tsx'));
const SqlPage = lazy(() => import('../sql-workbench/sql-page.tsx'));

const pageKeys: Readonly<Record<string, string>> = {
  home: 'h',
  dashboard: 'd',
  explore: 'x',
  catalog: 'c',
  snapshots: 'n',
  sources: 's',
  sql: 'q',
};

export function App() {
  const route = useRoute();
  return (
    <Shell route={route}>
      <PageBoundary place={routeHash(route)}>
        <Suspense fallback={null}>
          <PageOf route={route} />
        </Suspense>
      </PageBoundary>
      <OnEveryPage />
    </Shell>
  );
}

/** What every page has: the actions of the app and where they are offered. It does not change with the address. */
const OnEveryPage = memo(function OnEveryPage() {
  const [keyboard, setKeyboard] = useState(false);
  useActions(useAppActions(() => setKeyboard(true)));
  return (
    <>
      <DashboardActions />
      <CatalogActions />
      <MetricPanel />
      <CsvSettings />
      <SavedFilterActions />
      <CommandPalette />
      <NativeMenu />
      <KeyboardList opened={keyboard} onClose={() => setKeyboard(false)} />
      <SnapshotAnnouncer />
    </>
  );
});

function PageOf({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'dashboard':
      return <DashboardPage name={route.name} ask={route.ask} />;
    case 'explore':
      return <ExplorePage ask={route.ask} />;
    case 'catalog':
      return <CatalogPage of={route.of} />;
    case 'snapshots':
      return <SnapshotsPage id={route.id} />;
    case 'sources':
      return <SourcesPage />;
    case 'connect':
      return <ConnectPage />;
    case 'run':
      return <RunPage key={route.id} id={route.id} />;
    case 'sql':
      return <SqlPage />;
    case 'record':
      return <RecordPage kind={route.kind} id={route.id} />;
  }
}

function useAppActions(showKeyboard: () => void): readonly Action[] {
  const { refresh } = useEngine();
  const running = useRefreshState().status === 'running';
  const { workspace } = useWorkspace();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const connected = workspace.data !== undefined && workspace.data.source !== null;
  return [
    ...pageLinks.map(
      (link, at): Action => ({
        id: `go-${link.route.page}`,
        label: link.label,
        group: 'Go to',
        icon: link.icon,
        keys: [`mod+${at + 1}`, `g ${pageKeys[link.route.page] ?? ''}`],
        run: () => navigate(link.route),
      }),
    ),
    {
      id: 'back',
      label: 'Back',
      group: 'Go to',
      icon: IconArrowLeft,
      keys: ['alt+arrowleft'],
      run: () => history.back(),
    },
    {
      id: 'forward',
      label: 'Forward',
      group: 'Go to',
      icon: IconArrowRight,
      keys: ['alt+arrowright'],
      run: () => history.forward(),
    },
    {
      id: 'connect',
      label: connected ? 'Change the source' : 'Connect a source',
      group: 'Go to',
      icon: IconPlugConnected,
      keys: [],
      run: () => navigate({ page: 'connect' }),
    },
    {
      id: 'refresh',
      label: 'Refresh data',
      group: 'Data',
      icon: IconRefresh,
      keys: ['f5'],
      disabled: running ? 'A refresh is running' : connected ? null : 'No source is connected',
      run: () => {
        void refresh.start();
        navigate({ page: 'sources' });
      },
    },
    {
      id: 'cancel-refresh',
      label: 'Cancel the refresh',
      group: 'Data',
      icon: IconPlayerStop,
      keys: [],
      disabled: running ? null : 'No refresh is running',
      run: refresh.cancel,
    },
    {
      id: 'palette',
      label: 'All commands',
      group: 'View',
      icon: IconSearch,
      keys: ['mod+k'],
      run: openPalette,
    },
    {
      id: 'find',
      label: 'Find in page',
      group: 'View',
      icon: IconSearch,
      keys: ['/'],
      run: () => document.querySelector<HTMLElement>('main [data-find]')?.focus(),
    },
    ...(['light', 'dark', 'auto'] as const).map(
      (scheme): Action => ({
        id: `theme-${scheme}`,
        label: scheme === 'auto' ? 'Colours as the system' : `${scheme === 'light' ? 'Light' : 'Dark'} colours`,
        group: 'View',
        icon: scheme === 'dark' ? IconMoon : IconSun,
        keys: [],
        disabled: colorScheme === scheme ? 'In use' : null,
        run: () => {
          setColorScheme(scheme);
          void host()?.setTheme(scheme === 'auto' ? 'system' : scheme);
        },
      }),
    ),
    { id: 'keyboard', label: 'Show all keys', group: 'View', icon: IconKeyboard, keys: ['?'], run: showKeyboard },
  ];
}
