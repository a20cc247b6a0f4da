import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconDatabaseOff, IconPlugConnected, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { Comparison } from '#core/protocol/metric-query';
import { navigate } from '../app/router.ts';
import { comparisonNames } from '../dashboards/comparison-names.ts';
import { unusualNotes } from '../dashboards/tile-notes.ts';
import { useEngine, useRefreshState } from '../engine/engine-context.tsx';
import { ageWords, freshnessOf } from '../engine/freshness.ts';
import { type OpenSnapshot, useSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { RefreshBanner } from '../sources/refresh-banner.tsx';
import { formatDay, formatDayRange } from '../ui/format-date.ts';
import { Page } from '../ui/page.tsx';
import { SnapshotPicker } from '../ui/snapshot-picker.tsx';
import { Banner, EmptyState, Failure, useDelayed } from '../ui/states.tsx';
import { useStored } from '../ui/use-stored.ts';
import { type KpiTotal, loadTotals, loadTrends } from './kpi-answers.ts';
import { homeMetrics } from './kpi-list.ts';
import css from './kpi-tile.module.css';
import { KpiTile } from './kpi-tile.tsx';
import { LastRunBanner } from './last-run-banner.tsx';
import { MetricDrawer } from './metric-drawer.tsx';
import { RangeBadge } from './range-badge.tsx';
import { type Preset, presetLabels, presetRange, presets } from './time-range.ts';

/** The numbers of the shop at a glance. */
export function HomePage() {
  const { snapshot, error, loading, reload } = useSnapshot();
  const late = useDelayed(snapshot === undefined && loading);
  if (snapshot === undefined) {
    return (
      <Page title="Home">
        {error === undefined ? late ? <p>Opening the snapshot…</p> : null : <Failure error={error} onRetry={reload} />}
      </Page>
    );
  }
  return snapshot === null ? <NoSnapshot /> : <Dashboard snapshot={snapshot} />;
}

function NoSnapshot() {
  const { workspace } = useWorkspace();
  const { refresh } = useEngine();
  const running = useRefreshState().status === 'running';
  const connected = workspace.data?.source !== null && workspace.data !== undefined;
  return (
    <Page title="Home">
      <div style={{ display: 'flex', flexDirection: 'column', gap: 12 }}>
        <RefreshBanner />
        <LastRunBanner asOf={null} />
      </div>
      {workspace.error !== undefined ? <Failure error={workspace.error} onRetry={workspace.reload} /> : null}
      {connected ? (
        <EmptyState
          icon={IconDatabaseOff}
          title="No snapshot yet"
          action={
            running ? null : (
              <Button leftSection={<IconRefresh size={14} aria-hidden />} onClick={() => void refresh.start()}>
                Refresh now
              </Button>
            )
          }
        >
          The shop is connected. A refresh fetches its extracts, builds the tables, checks them and publishes the first
          snapshot.
        </EmptyState>
      ) : (
        <EmptyState
          icon={IconPlugConnected}
          title="No shop is connected"
          action={
            <Button
              leftSection={<IconPlugConnected size={14} aria-hidden />}
              onClick={() => navigate({ page: 'connect' })}
            >
              Connect a source
            </Button>
          }
        >
          Point Assay at the folder or bucket that holds the shop's daily extracts. Nothing is copied until you have
          seen what is there.
        </EmptyState>
      )}
    </Page>
  );
}

function Dashboard({ snapshot }: { readonly snapshot: OpenSnapshot }) {
  const { reader } = useEngine();
  const [preset, setPreset] = useStored<Preset>('home.range', '28d', presets);
  const [compare, setCompare] = useStored<Comparison>('home.compare', 'prior_period', [
    'prior_period',
    'prior_year',
    'prior_year_same_weekday',
  ]);
  const [open, setOpen] = useState<string | null>(null);
  const { asOf, firstDay } = snapshot.manifest;
  const metrics = homeMetrics(snapshot.catalog);
  const range = presetRange(preset, asOf, firstDay);
  const question = {
    snapshot: snapshot.id,
    metrics: metrics.filter((metric) => metric.unavailable === null).map((metric) => metric.name),
    range,
    compare: range.from === null ? null : compare,
  };
  const key = `${snapshot.id} ${preset} ${question.compare}`;
  const totals = useResource(`totals ${key}`, (signal) => loadTotals(reader.client, question, signal));
  const trends = useResource(`trends ${key}`, (signal) => loadTrends(reader.client, question, signal));
  const known = useResource(`day notes ${snapshot.id}`, (signal) =>
    reader.client.dayNotes({ snapshot: snapshot.id }, { signal }),
  );
  const unusualOf = (metric: string) => (known.data?.unusual ?? []).filter((one) => one.metric === metric);
  const skeleton = useDelayed(totals.loading && totals.data === undefined);
  const dimmed = useDelayed(totals.stale && totals.loading);
  const freshness = freshnessOf(asOf, Date.now());
  const context = [...(totals.data?.values() ?? [])].find(
    (total): total is KpiTotal => !(total instanceof Error),
  )?.context;
  const opened = metrics.find((metric) => metric.name === open);

  return (
    <Page
      title="Home"
      whole
      subtitle={
        <>
          {range.from === null
            ? `All time, ${formatDayRange(firstDay, asOf)}`
            : formatDayRange(range.from, range.to ?? asOf)}{' '}
          {context === undefined ? null : <RangeBadge context={context} />}
        </>
      }
      tools={
        <>
          <SnapshotPicker />
          <SegmentedControl
            aria-label="Time range"
            data={presets.map((value) => ({ value, label: presetLabels[value] }))}
            value={preset}
            onChange={(value) => setPreset(value as Preset)}
          />
          <Select
            aria-label="Compare with"
            w={196}
            data={Object.entries(comparisonNames).map(([value, name]) => ({ value, label: `vs ${name}` }))}
            value={compare}
            disabled={range.from === null}
            onChange={(value) => setCompare((value ?? 'prior_period') as Comparison)}
            allowDeselect={false}
          />
        </>
      }
    >
      <div style={{ display: 'flex', flexDirection: 'column', gap: 12 }}>
        <RefreshBanner />
        <LastRunBanner asOf={asOf} />
        {freshness.stale ? (
          <Banner
            tone="warn"
            action={
              <Button variant="default" onClick={() => navigate({ page: 'sources' })}>
                Go to sources
              </Button>
            }
          >
            The newest complete day is {formatDay(asOf)}, {ageWords(freshness.age)}. All figures end there.
          </Banner>
        ) : null}
        <ul
          className={`${css['grid']} ${dimmed ? css['dimmed'] : ''}`}
          aria-label="Key figures"
          aria-busy={totals.loading}
        >
          {metrics.map((metric) => (
            <KpiTile
              key={metric.name}
              metric={metric}
              total={totals.error ?? totals.data?.get(metric.name)}
              trend={trends.error ?? trends.data?.get(metric.name)}
              notes={unusualNotes(unusualOf(metric.name), snapshot.catalog)}
              grain={range.grain}
              skeleton={skeleton}
              onOpen={() => setOpen(metric.name)}
            />
          ))}
        </ul>
      </div>
      <MetricDrawer
        metric={opened ?? null}
        snapshot={snapshot}
        range={range}
        compare={question.compare}
        known={known.data}
        total={open === null ? undefined : totals.data?.get(open)}
        onClose={() => setOpen(null)}
      />
    </Page>
  );
}
