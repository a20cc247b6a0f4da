import { IconBook2, IconMathFunction } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Catalog } from '#core/protocol/catalog';
import { type Action, useActions } from '../app/actions.tsx';
import { navigate } from '../app/router.ts';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { newMetric } from '../metrics/panel-store.ts';

/** Offers every metric and table of the snapshot in the palette. */
export function CatalogActions() {
  const { snapshot } = useSnapshot();
  // A new snapshot is a new set of actions: the palette looks again when one is added.
  return snapshot ? <ActionsOf key={snapshot.id} catalog={snapshot.catalog} /> : null;
}

function ActionsOf({ catalog }: { readonly catalog: Catalog }) {
  const actions = useMemo(
    () => [
      create,
      ...catalog.metrics.map(({ name, label }) => open(`Open metric ${label}`, 'metric', name)),
      ...catalog.models.map(({ name }) => open(`Open table ${name}`, 'model', name)),
    ],
    [catalog],
  );
  useActions(actions);
  return null;
}

const create: Action = {
  id: 'new-metric',
  label: 'New metric',
  group: 'Catalog',
  keywords: 'define kpi formula measure own',
  icon: IconMathFunction,
  keys: [],
  run: () => newMetric(),
};

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
