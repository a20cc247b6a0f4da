import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import type { Catalog } from '#core/protocol/catalog';
import { useStored } from '../ui/use-stored.ts';
import css from './catalog.module.css';
import { metricLineage, modelLineage, type Reach } from './lineage-nodes.ts';
import { LineageView } from './lineage-view.tsx';

interface Props {
  readonly catalog: Catalog;
  readonly kind: 'metric' | 'model';
  readonly name: string;
}

/** The lineage of a table or a metric, near or whole. */
export function LineagePanel({ catalog, kind, name }: Props) {
  const [reach, setReach] = useStored<Reach>('catalog.reach', 'all', ['near', 'all']);
  const nodes = useMemo(
    () => (kind === 'metric' ? metricLineage(catalog, name, reach) : modelLineage(catalog, name, reach)),
    [catalog, kind, name, reach],
  );
  return (
    <div className={css['stack']}>
      <div className={css['row']}>
        <SegmentedControl
          aria-label="How much"
          value={reach}
          onChange={(value) => setReach(value as Reach)}
          data={[
            { value: 'near', label: 'Next to it' },
            { value: 'all', label: 'From the sources to the last use' },
          ]}
        />
        <span className={css['quietText']}>Arrow keys walk, Enter opens</span>
      </div>
      <LineageView label={`Lineage of ${name}`} nodes={nodes} middle={kind === 'metric' ? `metric ${name}` : name} />
    </div>
  );
}
