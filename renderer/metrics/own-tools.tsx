import { Button } from '@mantine/core';
import { IconCopy, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { CatalogMetric } from '#core/protocol/catalog';
import type { RemovedMetric } from '#core/protocol/metric-draft';
import { useEngine } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { asError } from '../ui/as-error.ts';
import { EmptyState, Failure } from '../ui/states.tsx';
import { copyMetric, editMetric } from './panel-store.ts';

/** What can be done with a metric: one of the workspace is changed and removed, any is copied. */
export function OwnTools({
  metric,
  onRemoved,
}: {
  readonly metric: CatalogMetric;
  readonly onRemoved: (removed: RemovedMetric) => void;
}) {
  const { writer } = useEngine();
  const { reload } = useSnapshot();
  const [error, setError] = useState<Error | null>(null);
  const remove = () =>
    void writer.client.removeMetric({ name: metric.name }).then(
      (removed) => {
        onRemoved(removed);
        reload();
      },
      (failure: unknown) => setError(asError(failure)),
    );
  const own = metric.ownFile !== null;
  if (error !== null) return <Failure error={error} onRetry={remove} />;
  return (
    <>
      {own ? (
        <Button
          variant="subtle"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={() => editMetric(metric.name)}
        >
          Edit
        </Button>
      ) : null}
      {own || metric.unavailable === null ? (
        <Button
          variant="subtle"
          leftSection={<IconCopy size={14} aria-hidden />}
          onClick={() => copyMetric(metric.name)}
        >
          Copy
        </Button>
      ) : null}
      {own ? (
        <Button variant="subtle" leftSection={<IconTrash size={14} aria-hidden />} onClick={remove}>
          Remove
        </Button>
      ) : null}
    </>
  );
}

/** In the place of a metric that was just removed. */
export function RemovedNotice({ removed }: { readonly removed: RemovedMetric }) {
  const { writer } = useEngine();
  const { reload } = useSnapshot();
  const [error, setError] = useState<Error | null>(null);
  const restore = () =>
    void writer.client
      .restoreMetric({ text: removed.text })
      .then(reload, (failure: unknown) => setError(asError(failure)));
  return (
    <EmptyState
      icon={IconTrash}
      title={`${removed.label} was removed`}
      action={
        error === null ? <Button onClick={restore}>Bring it back</Button> : <Failure error={error} onRetry={restore} />
      }
    >
      Its definition is no longer in the workspace; tiles and metrics that ask for it say so. As long as this page is
      open it can be written again, with its versions.
    </EmptyState>
  );
}
