import { Button, Tabs } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { useState } from 'react';
import type { CatalogModel } from '#core/protocol/catalog';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { SqlText } from '../explain/sql-text.tsx';
import { howWords } from '../snapshots/how-words.ts';
import { CheckTable } from '../sources/check-table.tsx';
import { foundWords, hasFound } from '../sources/found-checks.ts';
import { openInSql } from '../sql-workbench/open-in-sql.ts';
import { relationName } from '../sql-workbench/table-list.tsx';
import { formatCount, formatTook, NULL_MARK } from '../ui/format-number.ts';
import css from './catalog.module.css';
import { kindWords } from './catalog-entries.ts';
import { ColumnTable } from './column-table.tsx';
import { DetailHead } from './detail-head.tsx';
import { LineagePanel } from './lineage-panel.tsx';
import { dashboardLink, LinkList, metricLink, modelLink, unsaidReads } from './link-list.tsx';
import { Quarantine } from './quarantine.tsx';
import { readsOf, usesOfModel } from './used-by.ts';

interface Props {
  readonly model: CatalogModel;
  /** The column that is opened. */
  readonly column: string | null;
  readonly snapshot: OpenSnapshot;
}

/** One table: what a row is, where it comes from, its columns, checks and SQL. */
export function ModelDetail({ model, column, snapshot }: Props) {
  const { catalog, manifest } = snapshot;
  const [tab, setTab] = useState<string | null>('columns');
  const checks = manifest.checks.filter((check) => check.model === model.name);
  const sorted = [...checks].sort((a, b) => Number(hasFound(b)) - Number(hasFound(a)));
  const counts = manifest.sources.find((source) => `source.${source.source}` === model.name);
  const relation = relationName(model);
  return (
    <>
      <DetailHead
        title={model.name}
        name={null}
        kind={kindWords[model.kind].one}
        description={model.description}
        unavailable={model.unavailable}
        tools={
          model.unavailable === null ? (
            <Button
              variant="default"
              leftSection={<IconTerminal2 size={14} aria-hidden />}
              onClick={() => openInSql(`SELECT *\nFROM ${relation}\nLIMIT 100`)}
            >
              Rows in SQL
            </Button>
          ) : null
        }
        facts={modelFacts(model, snapshot)}
      />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="columns">Columns {formatCount(model.columns.length)}</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
          <Tabs.Tab value="checks">Checks {foundWords(checks)}</Tabs.Tab>
          {counts === undefined ? null : (
            <Tabs.Tab value="quarantine">Quarantine {formatCount(counts.quarantined)}</Tabs.Tab>
          )}
          {model.sql === null ? null : <Tabs.Tab value="sql">SQL</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="columns" className={css['panel']}>
          <ColumnTable model={model} picked={column} checks={checks} snapshot={snapshot} />
        </Tabs.Panel>
        <Tabs.Panel value="lineage" className={css['panel']}>
          <LineagePanel catalog={catalog} kind="model" name={model.name} />
        </Tabs.Panel>
        <Tabs.Panel value="checks" className={css['panel']}>
          {checks.length === 0 ? (
            <p className={css['plain']}>No check looks at this table.</p>
          ) : (
            <CheckTable checks={sorted} snapshot={snapshot.id} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="quarantine" className={css['panel']}>
          {counts === undefined ? null : <Quarantine counts={counts} snapshot={snapshot.id} />}
        </Tabs.Panel>
        <Tabs.Panel value="sql" className={css['panel']}>
          <SqlText label={`SQL of ${model.name}`} sql={model.sql ?? ''} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function modelFacts(model: CatalogModel, { catalog, manifest }: OpenSnapshot) {
  const uses = usesOfModel(catalog, model.name);
  const result = manifest.models.find((one) => one.model === model.name);
  const reads = readsOf(model);
  const took = result === undefined || result.ms === 0 ? '' : `, ${formatTook(result.ms)}`;
  return [
    ...(model.grain === '' ? [] : [['One row is', model.grain] as const]),
    ...(model.owner === null ? [] : [['Owner', model.owner] as const]),
    ['Rows', model.unavailable === null ? formatCount(model.rows) : NULL_MARK] as const,
    ...(model.built === '' ? [] : [[model.kind === 'source' ? 'Days add up by' : 'Built as', model.built] as const]),
    ...(result === undefined || result.unavailable !== null
      ? []
      : [['Last build', `${howWords[result.how]}: ${result.why}${took}`] as const]),
    ...(reads.length === 0 ? [] : [['Reads', <LinkList key="reads" links={reads.map(modelLink)} />] as const]),
    [
      'Used by',
      <LinkList
        key="uses"
        links={[...uses.models.map((one) => modelLink(one.name)), ...uses.metrics.map(metricLink)]}
        unsaid={catalog.withoutReads === true ? `by which metrics ${unsaidReads}` : null}
      />,
    ] as const,
    ...(uses.dashboards.length === 0
      ? []
      : [['Shown on', <LinkList key="dashboards" links={uses.dashboards.map(dashboardLink)} />] as const]),
  ];
}
