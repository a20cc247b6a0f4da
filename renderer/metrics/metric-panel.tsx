import { Drawer } from '@mantine/core';
import { useEngine } from '../engine/engine-context.tsx';
import { type OpenSnapshot, useSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { Failure } from '../ui/states.tsx';
import { MetricForm } from './metric-form.tsx';
import { emptyForm, formOf } from './metric-form-state.ts';
import { closePanel, type PanelTarget, panelTarget } from './panel-store.ts';

const titles = { new: 'New metric', copy: 'Copy of a metric', edit: 'Change the metric' } as const;

/** Where metrics of the workspace are written, over any page. */
export function MetricPanel() {
  const target = panelTarget.use();
  const { snapshot } = useSnapshot();
  return (
    <Drawer
      opened={target !== null}
      onClose={closePanel}
      position="right"
      size={640}
      title={titles[target?.kind ?? 'new']}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {target === null ? null : snapshot ? (
        <Loaded target={target} snapshot={snapshot} />
      ) : (
        <p>A metric is checked against a snapshot. A refresh makes the first one.</p>
      )}
    </Drawer>
  );
}

function Loaded({ target, snapshot }: { readonly target: PanelTarget; readonly snapshot: OpenSnapshot }) {
  const { reader } = useEngine();
  const { metric, kind } = target;
  const asked = metric === null ? null : `draft ${snapshot.id} ${snapshot.catalog.ownRevision} ${metric}`;
  const draft = useResource(asked, (signal) =>
    reader.client.metricDraft({ snapshot: snapshot.id, metric: metric ?? '' }, { signal }),
  );
  if (draft.error !== undefined) return <Failure error={draft.error} onRetry={draft.reload} />;
  if (metric !== null && draft.data === undefined) return <p>Reading…</p>;
  const start = draft.data === undefined ? emptyForm(snapshot.catalog) : formOf(draft.data, kind === 'copy');
  return <MetricForm key={`${kind} ${metric}`} target={target} start={start} snapshot={snapshot} />;
}
