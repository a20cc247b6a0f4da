import { IconLayoutDashboard, IconPlus } from '@tabler/icons-react';
import type { Dashboard } from '#core/protocol/dashboard';
import { type Action, useActions } from '../app/actions.tsx';
import { navigate } from '../app/router.ts';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { beginDashboard, NewDashboard } from './new-dashboard.tsx';

/** Offers every dashboard of the snapshot and of the workspace in the palette, and a new one. */
export function DashboardActions() {
  const { snapshot } = useSnapshot();
  const { own } = useWorkspace();
  if (!snapshot) return null;
  const ofPack = snapshot.catalog.dashboards;
  const all = [...ofPack, ...(own.data?.dashboards ?? [])];
  return (
    <>
      {/* Another list is another set of actions: the palette looks again when one is added. */}
      <Offered key={all.map(({ name, title }) => `${name} ${title}`).join('\n')} dashboards={all} />
      <NewDashboard ofPack={ofPack} />
    </>
  );
}

function Offered({ dashboards }: { readonly dashboards: readonly Dashboard[] }) {
  useActions([
    ...dashboards.map(
      ({ name, title }): Action => ({
        id: `open-dashboard-${name}`,
        label: `Open dashboard ${title}`,
        group: 'Dashboards',
        keywords: name,
        icon: IconLayoutDashboard,
        keys: [],
        run: () => navigate({ page: 'dashboard', name, ask: '' }),
      }),
    ),
    {
      id: 'new-dashboard',
      label: 'New dashboard',
      group: 'View',
      keywords: 'begin create empty own',
      icon: IconPlus,
      keys: [],
      run: beginDashboard,
    },
  ]);
  return null;
}
