import { Button } from '@mantine/core';
import { IconBook2, IconPlus } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RemovedMetric } from '#core/protocol/metric-draft';
import { type CatalogPlace, navigate } from '../app/router.ts';
import { type OpenSnapshot, useSnapshot } from '../engine/snapshot-context.tsx';
import { RemovedNotice } from '../metrics/own-tools.tsx';
import { newMetric } from '../metrics/panel-store.ts';
import { formatCount } from '../ui/format-number.ts';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { EmptyState, Failure, useDelayed } from '../ui/states.tsx';
import css from './catalog.module.css';
import { catalogEntries } from './catalog-entries.ts';
import { CatalogList } from './catalog-list.tsx';
import { CatalogOverview } from './catalog-overview.tsx';
import { MetricDetail } from './metric-detail.tsx';
import { ModelDetail } from './model-detail.tsx';
import { NotInCatalog } from './not-in-catalog.tsx';

/** Every metric, model and column, with what it means and where it comes from. */
export default function CatalogPage({ of }: { readonly of: CatalogPlace | null }) {
  const { snapshot, error, loading, reload } = useSnapshot();
  const late = useDelayed(snapshot === undefined && loading);
  if (snapshot) return <CatalogOf of={of} snapshot={snapshot} />;
  return (
    <Page title="Catalog">
      {error === undefined ? late ? <p>Opening the snapshot…</p> : null : <Failure error={error} onRetry={reload} />}
      {snapshot === null ? (
        <EmptyState
          icon={IconBook2}
          title="There is no catalog yet"
          action={<Button onClick={() => navigate({ page: 'sources' })}>Go to sources</Button>}
        >
          The catalog is part of a published snapshot. Connect a source and refresh to make the first one.
        </EmptyState>
      ) : null}
    </Page>
  );
}

function CatalogOf({ of, snapshot }: { readonly of: CatalogPlace | null; readonly snapshot: OpenSnapshot }) {
  const { catalog, manifest } = snapshot;
  const entries = useMemo(() => catalogEntries(catalog, manifest.checks), [catalog, manifest]);
  const list = useRef<HTMLElement>(null);
  const detail = useRef<HTMLElement>(null);
  const place = of === null ? '' : `${of.kind} ${of.name}`;
  const column = of?.kind === 'model' && of.column !== undefined;
  const shown = useRef(place);
  const [removed, setRemoved] = useState<RemovedMetric | null>(null);

  // Who opened it from the list goes on there; a link inside the detail goes with what it stood in.
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    if (list.current?.contains(document.activeElement) !== true) detail.current?.focus();
    // A column brings itself into view.
    if (detail.current !== null && !column) detail.current.scrollTop = 0;
  }, [place, column]);

  return (
    <Page
      title="Catalog"
      subtitle={`${formatCount(catalog.metrics.length)} metrics and ${formatCount(catalog.models.length)} tables of snapshot ${snapshot.id}`}
      tools={
        <>
          <SnapshotPicker />
          <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => newMetric()}>
            New metric
          </Button>
        </>
      }
      fixed
    >
      <div className={css['page']}>
        <CatalogList ref={list} entries={entries} of={of} />
        <section ref={detail} className={css['detail']} tabIndex={-1} aria-label={of?.name ?? 'Overview'}>
          <Detail key={place} of={of} snapshot={snapshot} removed={removed} onRemoved={setRemoved} />
        </section>
      </div>
    </Page>
  );
}

interface DetailProps {
  readonly of: CatalogPlace | null;
  readonly snapshot: OpenSnapshot;
  /** The metric that was removed last, which can be brought back in its place. */
  readonly removed: RemovedMetric | null;
  readonly onRemoved: (removed: RemovedMetric) => void;
}

function Detail({ of, snapshot, removed, onRemoved }: DetailProps) {
  const { catalog } = snapshot;
  const { loading } = useSnapshot();
  if (of === null) return <CatalogOverview snapshot={snapshot} />;
  if (of.kind === 'metric') {
    const metric = catalog.metrics.find((one) => one.name === of.name);
    if (metric !== undefined) return <MetricDetail metric={metric} snapshot={snapshot} onRemoved={onRemoved} />;
    if (removed?.name === of.name) return <RemovedNotice removed={removed} />;
    // One that was just written comes with the catalog that is being read.
    if (loading) return <p className={css['plain']}>Reading the catalog…</p>;
  } else {
    const model = catalog.models.find((one) => one.name === of.name);
    if (model !== undefined) return <ModelDetail model={model} column={of.column ?? null} snapshot={snapshot} />;
  }
  return <NotInCatalog of={of} snapshot={snapshot} />;
}
