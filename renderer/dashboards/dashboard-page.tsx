import { Button } from '@mantine/core';
import { IconLayoutDashboard, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Dashboard } from '#core/protocol/dashboard';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { asError } from '../ui/as-error.ts';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { EmptyState, Failure } from '../ui/states.tsx';
import css from './dashboard.module.css';
import { asDesigned, askFromText } from './dashboard-ask.ts';
import { DashboardTabs } from './dashboard-tabs.tsx';
import { DashboardView } from './dashboard-view.tsx';
import { beginDashboard } from './new-dashboard.tsx';

/** One dashboard of the pack or the workspace. */
export default function DashboardPage({ name, ask }: { readonly name: string | null; readonly ask: string }) {
  const { snapshot, error, reload } = useSnapshot();
  const { own } = useWorkspace();
  const [removed, setRemoved] = useState<Dashboard | null>(null);
  const asked = useMemo(() => askFromText(ask), [ask]);
  const ofPack = snapshot?.catalog.dashboards;
  const mine = own.data?.dashboards;
  const dashboards = useMemo(() => [...(ofPack ?? []), ...(mine ?? [])], [ofPack, mine]);
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
  const dashboard = name === null ? dashboards[0] : dashboards.find((one) => one.name === name);
  if (dashboard === undefined && own.loading) return <Page title="Dashboards">{null}</Page>;
  if (dashboard === undefined) {
    return (
      <Page title="Dashboards" tools={<SnapshotPicker />} fixed>
        <div className={css['bar']}>
          <DashboardTabs dashboards={dashboards} current={null} ask={asDesigned} />
        </div>
        {removed !== null && removed.name === name ? (
          <Removed dashboard={removed} />
        ) : (
          <EmptyState
            icon={IconLayoutDashboard}
            title={name === null ? 'No dashboards' : `No dashboard ${name}`}
            action={name === null ? <Button onClick={beginDashboard}>New dashboard</Button> : null}
          >
            {name === null
              ? `Snapshot ${snapshot.id} carries no dashboards: the pack that built it has none.`
              : `Neither snapshot ${snapshot.id} nor the workspace has a dashboard of this name. It may have come later, or have another name.`}
          </EmptyState>
        )}
      </Page>
    );
  }
  return (
    <DashboardView
      key={dashboard.name}
      snapshot={snapshot}
      dashboards={dashboards}
      dashboard={dashboard}
      own={mine?.includes(dashboard) ?? false}
      ask={asked}
      onRemoved={setRemoved}
    />
  );
}

function Removed({ dashboard }: { readonly dashboard: Dashboard }) {
  const { writer } = useEngine();
  const { own } = useWorkspace();
  const [error, setError] = useState<Error | null>(null);
  const restore = () =>
    void writer.client.saveDashboard({ dashboard }).then(own.reload, (failure: unknown) => {
      setError(asError(failure));
    });
  return (
    <EmptyState
      icon={IconTrash}
      title={`${dashboard.title} was removed`}
      action={
        error === null ? <Button onClick={restore}>Bring it back</Button> : <Failure error={error} onRetry={restore} />
      }
    >
      Its file is no longer in the workspace. As long as this page is open it can be written again.
    </EmptyState>
  );
}
