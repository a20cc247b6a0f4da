import { Button } from '@mantine/core';
import { IconArrowForwardUp, IconHistory } from '@tabler/icons-react';
import { navigate } from '../app/router.ts';
import { useEngine, useRefreshState } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { formatBytes, formatCount } from '../ui/format-number.ts';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { EmptyState, Failure, useDelayed } from '../ui/states.tsx';
import { SnapshotDetail } from './snapshot-detail.tsx';
import { SnapshotTimeline } from './snapshot-timeline.tsx';
import css from './snapshots.module.css';
import { timelineOf } from './timeline.ts';

/** The published snapshots and the builds that checks refused, newest first, and one of them in detail. */
export default function SnapshotsPage({ id }: { readonly id: string | null }) {
  const { reader } = useEngine();
  const { snapshot, current, past, view } = useSnapshot();
  const refresh = useRefreshState().status;
  // A refresh may publish, be refused, or let old snapshots go.
  const list = useResource(`snapshots ${current} ${refresh}`, async (signal) => {
    const [snapshots, rejected] = await Promise.all([
      reader.client.snapshots({}, { signal }),
      reader.client.rejected({}, { signal }),
    ]);
    return { snapshots, entries: timelineOf(snapshots, rejected) };
  });
  const late = useDelayed(list.data === undefined && list.loading);
  const shown = id ?? snapshot?.id ?? list.data?.entries[0]?.id ?? null;
  if (list.error !== undefined || list.data === undefined || list.data.entries.length === 0) {
    return (
      <Page title="Snapshots">
        {late ? <p>Reading the list…</p> : null}
        {list.error === undefined ? null : <Failure error={list.error} onRetry={list.reload} />}
        {list.data?.entries.length === 0 ? (
          <EmptyState
            icon={IconHistory}
            title="Nothing has been published yet"
            action={<Button onClick={() => navigate({ page: 'sources' })}>Go to sources</Button>}
          >
            Each refresh whose checks pass publishes a snapshot. It stays as it was, and can be shown again.
          </EmptyState>
        ) : null}
      </Page>
    );
  }
  const { snapshots, entries } = list.data;
  const bytes = snapshots.reduce((sum, one) => sum + one.bytes, 0);
  const entry = entries.find((one) => one.id === shown);
  return (
    <Page
      title="Snapshots"
      subtitle={`${formatCount(snapshots.length)} published, ${formatBytes(bytes)}`}
      tools={
        <>
          <SnapshotPicker />
          {past ? (
            <Button leftSection={<IconArrowForwardUp size={14} aria-hidden />} onClick={() => view(null)}>
              Back to the newest
            </Button>
          ) : null}
        </>
      }
      fixed
    >
      <div className={css['page']}>
        <SnapshotTimeline entries={entries} selected={shown} inView={snapshot?.id ?? null} />
        <section className={css['detail']} aria-label={shown ?? 'Snapshot'}>
          {entry === undefined ? (
            <EmptyState icon={IconHistory} title={`There is no snapshot ${shown}`}>
              Retention may have removed it. Pinned snapshots are kept.
            </EmptyState>
          ) : (
            <SnapshotDetail key={entry.id} entry={entry} entries={entries} onChanged={list.reload} />
          )}
        </section>
      </div>
    </Page>
  );
}
