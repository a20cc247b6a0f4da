import { Tabs } from '@mantine/core';
import { useState } from 'react';
import type { SnapshotManifest } from '#core/protocol/snapshot';
import { useEngine } from '../engine/engine-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { CheckTable } from '../sources/check-table.tsx';
import { foundSomething, foundWords } from '../sources/found-checks.ts';
import { Facts } from '../ui/facts.tsx';
import { formatDay, formatMoment } from '../ui/format-date.ts';
import { formatBytes, formatCount, formatTook } from '../ui/format-number.ts';
import { Banner, Failure } from '../ui/states.tsx';
import { ComparisonPanel } from './comparison-panel.tsx';
import { ModelResults } from './model-results.tsx';
import { SnapshotActions } from './snapshot-actions.tsx';
import css from './snapshots.module.css';
import { SourceResults } from './source-results.tsx';
import { StageTimings } from './stage-timings.tsx';
import { lagWords, type TimelineEntry } from './timeline.ts';

interface Props {
  readonly entry: TimelineEntry;
  readonly entries: readonly TimelineEntry[];
  /** Something about the snapshots was changed. */
  readonly onChanged: () => void;
}

/** One snapshot or refused build: what it is, what can be done with it, and how it came about. */
export function SnapshotDetail({ entry, entries, onChanged }: Props) {
  const { reader } = useEngine();
  const { id } = entry;
  const manifest = useResource(`manifest ${id}`, (signal) => reader.client.manifest({ snapshot: id }, { signal }));
  return (
    <>
      <header className={css['head']}>
        <h2 className={css['title']}>{id}</h2>
        {entry.kind === 'snapshot' ? (
          <SnapshotActions snapshot={entry.snapshot} onChanged={onChanged} />
        ) : (
          <Banner tone="bad">
            Checks refused this build, so it was never shown. The snapshot before it stayed; the rows that failed are
            kept here.
          </Banner>
        )}
      </header>
      {manifest.error === undefined ? null : <Failure error={manifest.error} onRetry={manifest.reload} />}
      {manifest.data === undefined ? null : (
        <ManifestView
          manifest={manifest.data}
          refused={entry.kind === 'rejected'}
          others={entries.filter((one) => one.id !== id)}
        />
      )}
    </>
  );
}

function ManifestView(props: {
  readonly manifest: SnapshotManifest;
  readonly refused: boolean;
  readonly others: readonly TimelineEntry[];
}) {
  const { manifest, refused, others } = props;
  const [tab, setTab] = useState<string | null>(refused ? 'checks' : 'models');
  const found = foundSomething(manifest.checks);
  const rest = manifest.checks.filter((check) => !found.includes(check));
  return (
    <>
      <Facts facts={manifestFacts(manifest)} />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="models">Models {formatCount(manifest.models.length)}</Tabs.Tab>
          <Tabs.Tab value="sources">Sources {formatCount(manifest.sources.length)}</Tabs.Tab>
          <Tabs.Tab value="checks">Checks {foundWords(manifest.checks)}</Tabs.Tab>
          <Tabs.Tab value="timings">Timings</Tabs.Tab>
          <Tabs.Tab value="compare">Compare</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="models" className={css['panel']}>
          <ModelResults models={manifest.models} />
        </Tabs.Panel>
        <Tabs.Panel value="sources" className={css['panel']}>
          <SourceResults sources={manifest.sources} files={manifest.files} />
        </Tabs.Panel>
        <Tabs.Panel value="checks" className={css['panel']}>
          <CheckTable checks={[...found, ...rest]} snapshot={manifest.id} />
        </Tabs.Panel>
        <Tabs.Panel value="timings" className={css['panel']}>
          <StageTimings timings={manifest.timings} models={manifest.models} />
        </Tabs.Panel>
        <Tabs.Panel value="compare" className={css['panel']}>
          <ComparisonPanel manifest={manifest} others={others} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function manifestFacts(manifest: SnapshotManifest): readonly (readonly [string, string])[] {
  const { asOf, builtAt, firstDay, missingDays, pack, engine, previous, timings, warehouse, files } = manifest;
  const total = timings['total'];
  return [
    ['Newest day', `${formatDay(asOf)}, ${lagWords(asOf, builtAt)}`],
    ['Built', `${formatMoment(builtAt)}${total === undefined ? '' : ` in ${formatTook(total)}`}`],
    ['Follows', previous ?? 'nothing: it is the first'],
    ['First day', formatDay(firstDay)],
    ['Missing days', missingDays.length === 0 ? 'none' : missingDays.map(formatDay).join(', ')],
    ['Size', `${formatBytes(warehouse.bytes)}, from ${formatCount(files.length)} extract files`],
    ['Pack', `${pack.name} ${pack.version}, Assay ${engine.assay}, DuckDB ${engine.duckdb}`],
  ];
}
