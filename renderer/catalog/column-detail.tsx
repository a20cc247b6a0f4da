import { useMemo } from 'react';
import type { CatalogColumn } from '#core/protocol/catalog';
import type { CheckResult } from '#core/protocol/snapshot';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { CheckTable } from '../sources/check-table.tsx';
import { Facts } from '../ui/facts.tsx';
import css from './catalog.module.css';
import { columnLineage } from './lineage-nodes.ts';
import { LineageView } from './lineage-view.tsx';
import { columnLink, LinkList, metricLink, unsaidReads } from './link-list.tsx';
import { columnReads, usesOfColumn } from './used-by.ts';

interface Props {
  readonly column: CatalogColumn;
  /** `model.column`. */
  readonly path: string;
  readonly checks: readonly CheckResult[];
  readonly snapshot: OpenSnapshot;
}

/** One column: what it means, where it comes from, who uses it, and what checks say. */
export function ColumnDetail({ column, path, checks, snapshot }: Props) {
  const { catalog } = snapshot;
  const nodes = useMemo(() => columnLineage(catalog, path), [catalog, path]);
  const uses = usesOfColumn(catalog, path);
  const sliced = catalog.dimensions.filter((one) => `${one.model}.${one.column}` === path);
  return (
    <div className={css['stack']}>
      <p className={css['description']}>
        <bdi>{column.description}</bdi>
        {column.unavailable === null ? null : ` Unavailable: ${column.unavailable}.`}
      </p>
      <Facts
        facts={[
          ['Made of', <LinkList key="made" links={columnReads(column).map(columnLink)} />],
          [
            'Used by',
            <LinkList
              key="uses"
              links={[...uses.columns.map(columnLink), ...uses.metrics.map(metricLink)]}
              unsaid={catalog.withoutReads === true ? `by which metrics ${unsaidReads}` : null}
            />,
          ],
          ...sliced.map(
            ({ name, label, description }) =>
              [
                'Dimension',
                <span key={name}>
                  <code className={css['code']}>{name}</code> {label}: {description}
                </span>,
              ] as const,
          ),
        ]}
      />
      {nodes.length > 1 ? <LineageView label={`Lineage of ${path}`} nodes={nodes} middle={path} /> : null}
      {checks.length === 0 ? null : <CheckTable checks={checks} snapshot={snapshot.id} />}
    </div>
  );
}
