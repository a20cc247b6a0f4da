import { IconBookmark } from '@tabler/icons-react';
import { useActions } from '../app/actions.tsx';
import { navigate, useRoute } from '../app/router.ts';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { savedToText } from './saved-part.ts';

/** Offers every saved filter in the palette: on the dashboard in view, else on the first one. */
export function SavedFilterActions() {
  const { saved } = useWorkspace();
  const filters = saved.data?.filters ?? [];
  // Another set of filters is another set of actions: the palette looks again when one is added.
  return <Offered key={filters.map(({ name, title }) => `${name} ${title}`).join('\n')} />;
}

function Offered() {
  const { saved } = useWorkspace();
  const route = useRoute();
  const name = route.page === 'dashboard' ? route.name : null;
  useActions(
    (saved.data?.filters ?? []).map((filter) => ({
      id: `saved-filter-${filter.name}`,
      label: `Apply the filter ${filter.title}`,
      group: 'View' as const,
      keywords: filter.filters.map(({ dimension, values }) => `${dimension} ${values.join(' ')}`).join(' '),
      icon: IconBookmark,
      keys: [],
      run: () => navigate({ page: 'dashboard', name, ask: savedToText(filter) }),
    })),
  );
  return null;
}
