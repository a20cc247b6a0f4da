import { Button } from '@mantine/core';
import { IconLayoutDashboard, IconPlus } from '@tabler/icons-react';
import type { Dashboard } from '#core/protocol/dashboard';
import { EmptyState } from '../ui/states.tsx';
import { addTile } from './edit-bar.tsx';

/** In the place of the tiles of a dashboard that has none; one of the workspace says how to get the first. */
export function NoTiles({ dashboard, own }: { readonly dashboard: Dashboard; readonly own: boolean }) {
  return (
    <EmptyState
      icon={IconLayoutDashboard}
      title="No tiles yet"
      action={
        own ? (
          <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => addTile(dashboard)}>
            Add a tile
          </Button>
        ) : null
      }
    >
      {own ? (
        <>
          A tile is a question that is saved. <em>Add a tile</em> goes to Explore: choose what to count and what to
          split it by, then <em>Save as a tile</em> puts it here.
        </>
      ) : (
        'The pack has this dashboard without a tile.'
      )}
    </EmptyState>
  );
}
