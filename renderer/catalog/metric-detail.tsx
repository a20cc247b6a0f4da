import { Tabs } from '@mantine/core';
import { useState } from 'react';
import type { CatalogMetric } from '#core/protocol/catalog';
import type { RemovedMetric } from '#core/protocol/metric-draft';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { OwnTools } from '../metrics/own-tools.tsx';
import { CheckTable } from '../sources/check-table.tsx';
import { foundWords, hasFound } from '../sources/found-checks.ts';
import { formatDay } from '../ui/format-date.ts';
import { formatCount } from '../ui/format-number.ts';
import css from './catalog.module.css';
import { DetailHead } from './detail-head.tsx';
import { LineagePanel } from './lineage-panel.tsx';
import { columnLink, dashboardLink, LinkList, metricLink, modelLink, unsaidReads } from './link-list.tsx';
import { MetricSql } from './metric-sql.tsx';
import { MetricVersions } from './metric-versions.tsx';
import { baseName, usesOfMetric } from './used-by.ts';

const goodWords = { up: 'more is better', down: 'less is better', none: 'neither more nor less is better' } as const;

/** One metric: what it counts, of what it is made, its versions, who uses it, its SQL. */
export function MetricDetail({
  metric,
  snapshot,
  onRemoved,
}: {
  readonly metric: CatalogMetric;
  readonly snapshot: OpenSnapshot;
  readonly onRemoved: (removed: RemovedMetric) => void;
}) {
  const { catalog, manifest } = snapshot;
  const [tab, setTab] = useState<string | null>('versions');
  const checks = manifest.checks.filter((check) => check.model !== null && metric.models.includes(check.model));
  const notable = checks.filter(hasFound);
  const unsaid = catalog.withoutReads === true && metric.models.length === 0;
  return (
    <>
      <DetailHead
        title={metric.label}
        name={metric.name}
        kind={`${metric.type} metric`}
        mark={metric.ownFile === null ? null : 'Yours'}
        tools={<OwnTools key={metric.name} metric={metric} onRemoved={onRemoved} />}
        description={metric.description}
        unavailable={metric.unavailable}
        facts={metricFacts(metric, snapshot)}
      />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="versions">Versions {formatCount(metric.previous.length + 1)}</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
          <Tabs.Tab value="checks">Checks below it {unsaid ? '' : foundWords(checks)}</Tabs.Tab>
          {metric.unavailable === null ? <Tabs.Tab value="sql">SQL</Tabs.Tab> : null}
        </Tabs.List>
        <Tabs.Panel value="versions" className={css['panel']}>
          <MetricVersions metric={metric} />
        </Tabs.Panel>
        <Tabs.Panel value="lineage" className={css['panel']}>
          <LineagePanel catalog={catalog} kind="metric" name={metric.name} />
        </Tabs.Panel>
        <Tabs.Panel value="checks" className={css['panel']}>
          {checks.length === 0 ? (
            <p className={css['plain']}>
              {unsaid
                ? 'This snapshot does not say which tables it reads: it was built before that was written down.'
                : 'No check looks at the tables that it reads.'}
            </p>
          ) : (
            <CheckTable checks={[...notable, ...checks.filter((check) => !hasFound(check))]} snapshot={snapshot.id} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="sql" className={css['panel']}>
          <MetricSql metric={metric} snapshot={snapshot} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function metricFacts(metric: CatalogMetric, { catalog }: OpenSnapshot) {
  const uses = usesOfMetric(catalog, metric.name);
  const slices = catalog.dimensions
    .filter((dimension) => metric.dimensions.includes(dimension.name))
    .map(({ model, column, label }) => ({ ...columnLink(`${model}.${column}`), label, code: false }));
  const inputs = metric.inputs.flatMap((input) => {
    const found = catalog.metrics.find((one) => one.name === baseName(input));
    return found === undefined ? [] : [{ ...metricLink(found), label: input === found.name ? found.label : input }];
  });
  const { kind, unit } = metric.format;
  return [
    ...(metric.formula === ''
      ? []
      : [
          [
            'Formula',
            <code key="formula" className={css['code']}>
              {metric.formula}
            </code>,
          ] as const,
        ]),
    ...(inputs.length === 0 ? [] : [['Made of', <LinkList key="inputs" links={inputs} />] as const]),
    [
      'Reads',
      <LinkList
        key="models"
        links={metric.models.map(modelLink)}
        unsaid={catalog.withoutReads === true && metric.models.length === 0 ? unsaidReads : null}
      />,
    ] as const,
    ...(metric.columns.length === 0
      ? []
      : [['Columns', <LinkList key="columns" links={metric.columns.map(columnLink)} />] as const]),
    [
      'Used by',
      <LinkList
        key="uses"
        links={uses.metrics.map(metricLink)}
        unsaid={catalog.withoutReads === true ? unsaidReads : null}
      />,
    ] as const,
    ['Shown on', <LinkList key="dashboards" links={uses.dashboards.map(dashboardLink)} />] as const,
    ['Sliced by', <LinkList key="slices" links={slices} />] as const,
    ['Written as', `${kind}${unit === null ? '' : `, ${unit}`}; ${goodWords[metric.good]}`] as const,
    ...(metric.ownFile === null
      ? []
      : [
          [
            'Defined in',
            <code key="file" className={css['code']}>
              {metric.ownFile}
            </code>,
          ] as const,
        ]),
    ['Owner', metric.owner] as const,
    ['Version', `${metric.version}, changed ${formatDay(metric.changed)}`] as const,
  ];
}
