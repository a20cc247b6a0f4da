import { IconBook2 } from '@tabler/icons-react';
import { useMemo } from 'react';
import { type Action, useActions } from '../app/actions.tsx';
import { navigate } from '../app/router.ts';
import { useSnapshot } from '../engine/snapshot-context.tsx';

const nothing: readonly Action[] = [];

/** Offers every metric and table of the snapshot in the palette. */
export function CatalogActions() {
  const catalog = useSnapshot().snapshot?.catalog;
  const actions = useMemo(() => {
    if (catalog === undefined) return nothing;
    return [
      ...catalog.metrics.map(({ name, label }) => open(`Open metric ${label}`, 'metric', name)),
      ...catalog.models.map(({ name }) => open(`Open table ${name}`, 'model', name)),
    ];
  }, [catalog]);
  useActions(actions);
  return null;
}

function open(label: string, kind: 'metric' | 'model', name: string): Action {
  return {
    id: `open-${kind}-${name}`,
    label,
    group: 'Catalog',
    keywords: name,
    icon: IconBook2,
    keys: [],
    run: () => navigate({ page: 'catalog', of: { kind, name } }),
  };
}
