import { Button, Drawer, Table } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { CatalogMetric } from '#core/protocol/catalog';
import type { Comparison } from '#core/protocol/metric-query';
import { routeHash } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { formatDay, formatDayRange, formatPeriod } from '../ui/format-date.ts';
import { formatChange, formatMetric } from '../ui/format-number.ts';
import { CopyText, Failure } from '../ui/states.tsx';
import { type KpiTotal, type KpiTrend, loadTotals, loadTrend } from './kpi-answers.ts';
import css from './metric-drawer.module.css';
import type { TimeRange } from './time-range.ts';

const TrendChart = lazy(() => import('../charts/trend-chart.tsx'));

interface Props {
  readonly metric: CatalogMetric | null;
  readonly snapshot: OpenSnapshot;
  readonly range: TimeRange;
  readonly compare: Comparison | null;
  readonly total: KpiTotal | Error | undefined;
  readonly onClose: () => void;
}

/** Why a number is what it is: what is counted, the range, the trend, the SQL. */
export function MetricDrawer({ metric, onClose, ...rest }: Props) {
  return (
    <Drawer
      opened={metric !== null}
      onClose={onClose}
      position="right"
      size={620}
      title={metric?.label ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {metric === null ? null : <Explanation key={metric.name} metric={metric} {...rest} />}
    </Drawer>
  );
}

function Explanation({
  metric,
  snapshot,
  range,
  compare,
  total,
}: Omit<Props, 'metric' | 'onClose'> & { readonly metric: CatalogMetric }) {
  const { reader } = useEngine();
  const available = metric.unavailable === null;
  const answered = total instanceof Error || !available ? undefined : total;
  const question = { snapshot: snapshot.id, metrics: [metric.name], range, compare };
  const key = `${snapshot.id} ${metric.name} ${range.from} ${range.to} ${compare}`;
  // The tiles are one question; asked alone, the SQL is about this metric only.
  const alone = useResource(available ? `alone ${key}` : null, async (signal) => {
    const answer = (await loadTotals(reader.client, question, signal)).get(metric.name);
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error(`no answer for ${metric.name}`);
    return answer;
  });
  const trend = useResource(available ? `trend ${key}` : null, (signal) => loadTrend(reader.client, question, signal));
  const sql = alone.data?.context.sql;
  return (
    <>
      <p style={{ margin: 0 }}>{metric.description}</p>
      {metric.unavailable === null ? null : <p style={{ color: 'var(--muted)' }}>Unavailable: {metric.unavailable}</p>}
      {total instanceof Error ? <Failure error={total} /> : null}
      {answered === undefined ? null : (
        <section className={css['section']}>
          <h3 className={css['heading']}>This figure</h3>
          <Figure
            metric={metric}
            total={answered}
            asOf={snapshot.manifest.asOf}
            firstDay={snapshot.manifest.firstDay}
          />
        </section>
      )}
      {trend.error === undefined ? null : <Failure error={trend.error} onRetry={trend.reload} />}
      {trend.data === undefined ? null : <Trend metric={metric} trend={trend.data} grain={range.grain} />}
      <section className={css['section']}>
        <h3 className={css['heading']}>Definition</h3>
        <dl className={css['facts']}>
          <dt>Name</dt>
          <dd style={{ fontFamily: 'var(--font-mono)' }}>
            <a href={routeHash({ page: 'catalog', of: { kind: 'metric', name: metric.name } })}>{metric.name}</a>
          </dd>
          <dt>Kind</dt>
          <dd>{metric.type}</dd>
          <dt>Version</dt>
          <dd>
            {metric.version}, changed {formatDay(metric.changed)}
          </dd>
          <dt>Owner</dt>
          <dd>{metric.owner}</dd>
          <dt>Snapshot</dt>
          <dd>{snapshot.id}</dd>
        </dl>
      </section>
      {sql === undefined ? null : (
        <section className={css['section']}>
          <div style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between' }}>
            <h3 className={css['heading']}>SQL that was run</h3>
            <CopyText text={sql} label="Copy SQL" />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
          <pre className={css['sql']} role="region" tabIndex={0} aria-label="SQL that was run">
            {sql}
          </pre>
        </section>
      )}
    </>
  );
}

function Figure(props: {
  readonly metric: CatalogMetric;
  readonly total: KpiTotal;
  readonly asOf: string;
  readonly firstDay: string;
}) {
  const { metric, total } = props;
  const { from, to, priorFrom, priorTo, missingDays } = total.context;
  return (
    <dl className={css['facts']}>
      <dt>Value</dt>
      <dd>
        {formatMetric(total.value, metric.format)}
        {metric.format.kind === 'number' && metric.format.unit !== null ? ` ${metric.format.unit}` : ''}
      </dd>
      <dt>Range</dt>
      <dd>{formatDayRange(from ?? props.firstDay, to ?? props.asOf)}</dd>
      {priorFrom === null || priorTo === null ? null : (
        <>
          <dt>Before</dt>
          <dd>
            {formatMetric(total.prior, metric.format)} in {formatDayRange(priorFrom, priorTo)}
          </dd>
          <dt>Change</dt>
          <dd>
            {formatChange(total.change)} ({formatMetric(total.delta, metric.format)})
          </dd>
        </>
      )}
      <dt>Missing days</dt>
      <dd>{missingDays.length === 0 ? 'none' : missingDays.map(formatDay).join(', ')}</dd>
    </dl>
  );
}

function Trend(props: { readonly metric: CatalogMetric; readonly trend: KpiTrend; readonly grain: string }) {
  const { metric, trend, grain } = props;
  const [table, setTable] = useState(false);
  const compared = trend.points.some((point) => point.prior !== null);
  return (
    <section className={css['section']}>
      <div style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between' }}>
        <h3 className={css['heading']}>Trend by {grain.replace('_', ' ')}</h3>
        <Button variant="subtle" onClick={() => setTable(!table)} aria-expanded={table}>
          {table ? 'Show as chart' : 'Show as table'}
        </Button>
      </div>
      {table ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard
        <div className={css['table']} role="region" tabIndex={0} aria-label="Trend as a table">
          <Table fz="xs" verticalSpacing={3} stickyHeader className="number" bg="var(--surface)">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Period</Table.Th>
                <Table.Th ta="right">{metric.label}</Table.Th>
                {compared ? <Table.Th ta="right">Before</Table.Th> : null}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {trend.points.map((point) => (
                <Table.Tr key={point.period}>
                  <Table.Td>{formatPeriod(point.period, grain)}</Table.Td>
                  <Table.Td ta="right">{formatMetric(point.value, metric.format)}</Table.Td>
                  {compared ? <Table.Td ta="right">{formatMetric(point.prior, metric.format)}</Table.Td> : null}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      ) : (
        <div className={css['chart']}>
          <Suspense fallback={null}>
            <TrendChart
              label={metric.label}
              format={metric.format}
              grain={grain}
              points={trend.points}
              partial={trend.context.partial}
            />
          </Suspense>
        </div>
      )}
    </section>
  );
}
