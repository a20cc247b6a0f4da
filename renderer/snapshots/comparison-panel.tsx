import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { type ComparisonQuestion, comparedGrains } from '#core/protocol/comparison';
import { addDays } from '#core/protocol/date';
import type { SnapshotManifest } from '#core/protocol/snapshot';
import { useEngine } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { homeMetrics } from '../home/kpi-list.ts';
import { formatCount } from '../ui/format-number.ts';
import { Failure } from '../ui/states.tsx';
import { ComparisonView } from './comparison-view.tsx';
import css from './snapshots.module.css';
import type { TimelineEntry } from './timeline.ts';

const grainWords = { week: 'Weeks', month: 'Months', quarter: 'Quarters', year: 'Years' } as const;
const days = 28;

interface Props {
  readonly manifest: SnapshotManifest;
  /** What it can be compared with. */
  readonly others: readonly TimelineEntry[];
}

/** A snapshot against another one, the one before it unless somebody picks. */
export function ComparisonPanel({ manifest, others }: Props) {
  const { reader } = useEngine();
  const { snapshot } = useSnapshot();
  const [picked, setPicked] = useState<string | null>(null);
  const [grain, setGrain] = useState<ComparisonQuestion['grain']>('month');
  const [scope, setScope] = useState<'key' | 'all'>('key');
  const [stopped, setStopped] = useState<string | null>(null);
  const [progress, setProgress] = useState('');
  const other = picked ?? others.find((entry) => entry.builtAt < manifest.builtAt)?.id ?? others[0]?.id ?? null;
  const catalog = snapshot?.catalog;
  const metrics = (scope === 'all' ? (catalog?.metrics ?? []) : catalog === undefined ? [] : homeMetrics(catalog)).map(
    (metric) => metric.name,
  );
  const asOf = asOfOf(others.find((entry) => entry.id === other)) ?? manifest.asOf;
  const to = asOf < manifest.asOf ? asOf : manifest.asOf;
  const key = `compare ${other} ${manifest.id} ${grain} ${scope}`;
  const comparison = useResource(
    other === null || metrics.length === 0 || stopped === key ? null : key,
    async (signal) => {
      setProgress('');
      const question = { before: other ?? '', after: manifest.id, metrics, from: addDays(to, 1 - days), grain };
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
        setProgress(`${formatCount(done)} of ${formatCount(total)} metrics`);
      return { grain, found: await reader.client.compare(question, { signal, onProgress }) };
    },
  );
  if (other === null) return <p className={css['quiet']}>There is no other snapshot to compare it with.</p>;
  return (
    <div className={css['comparison']}>
      <div className={css['actions']}>
        <Select
          aria-label="Compared with"
          w={176}
          data={others.map((entry) => ({
            value: entry.id,
            label: entry.kind === 'rejected' ? `${entry.id}, refused` : entry.id,
          }))}
          value={other}
          onChange={setPicked}
          allowDeselect={false}
        />
        <SegmentedControl
          aria-label="Metrics"
          value={scope}
          onChange={(value) => setScope(value as 'key' | 'all')}
          data={[
            { value: 'key', label: 'Key figures' },
            { value: 'all', label: 'All metrics' },
          ]}
        />
        <Select
          aria-label="Past periods"
          w={112}
          data={comparedGrains.map((value) => ({ value, label: grainWords[value] }))}
          value={grain}
          onChange={(value) => setGrain((value ?? 'month') as ComparisonQuestion['grain'])}
          allowDeselect={false}
        />
        {comparison.loading ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={14} aria-hidden />}
            onClick={() => setStopped(key)}
          >
            Cancel
          </Button>
        ) : null}
        {stopped === key ? (
          <Button variant="default" onClick={() => setStopped(null)}>
            Compare
          </Button>
        ) : null}
        <span className={css['quiet']} role="status">
          {comparison.loading ? `Comparing… ${progress}` : stopped === key ? 'Cancelled' : ''}
        </span>
      </div>
      {comparison.error === undefined ? null : <Failure error={comparison.error} onRetry={comparison.reload} />}
      {comparison.data === undefined || stopped === key ? null : (
        <div className={css['comparison']} data-stale={comparison.stale}>
          <ComparisonView comparison={comparison.data.found} days={days} grain={comparison.data.grain} />
        </div>
      )}
    </div>
  );
}

function asOfOf(entry: TimelineEntry | undefined): string | undefined {
  return entry?.kind === 'snapshot' ? entry.snapshot.asOf : entry?.build.asOf;
}
