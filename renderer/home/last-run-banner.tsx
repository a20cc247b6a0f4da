import { Button } from '@mantine/core';
import { navigate } from '../app/router.ts';
import { useRefreshState } from '../engine/engine-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { formatDay } from '../ui/format-date.ts';
import { Banner } from '../ui/states.tsx';

/** Says that the newest refresh did not publish, and what people see instead. `asOf` null: nothing was ever published. */
export function LastRunBanner({ asOf }: { readonly asOf: string | null }) {
  const { runs } = useWorkspace();
  const refresh = useRefreshState();
  const newest = runs.data?.find((run) => run.status !== 'running');
  if (newest?.status !== 'rejected' && newest?.status !== 'failed') return null;
  // The refresh of this window shows its own failure, or is about to replace this run.
  if (refresh.status === 'running' || (refresh.status === 'ended' && refresh.error !== null)) return null;
  return (
    <Banner
      tone="bad"
      action={
        <Button variant="default" onClick={() => navigate({ page: 'run', id: newest.id })}>
          What happened
        </Button>
      }
    >
      The last refresh {newest.status === 'rejected' ? 'was blocked by checks' : 'failed'}
      {asOf === null ? '.' : `: you see the last good snapshot, of ${formatDay(asOf)}.`}
    </Banner>
  );
}
