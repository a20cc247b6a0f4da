import { Drawer } from '@mantine/core';
import type { CatalogMetric } from '#core/protocol/catalog';
import type { DayNotes } from '#core/protocol/day-notes';
import type { Comparison } from '#core/protocol/metric-query';
import { Chart } from '../charts/chart.tsx';
import type { ChartNotes } from '../charts/chart-notes.ts';
import { unusualDays, unusualNotes } from '../dashboards/tile-notes.ts';
import { UnusualSection } from '../dashboards/unusual-list.tsx';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { Definition } from '../explain/definition.tsx';
import css from '../explain/explain.module.css';
import { MadeOfSection } from '../explain/made-of-section.tsx';
import { SqlText } from '../explain/sql-text.tsx';
import { formatDay, formatDayRange } from '../ui/format-date.ts';
import { formatMetric, formatMove, formatMoveAside } from '../ui/format-number.ts';
import { Failure } from '../ui/states.tsx';
import { type KpiTotal, loadTotals, loadTrend, type TrendAnswer } from './kpi-answers.ts';
import type { TimeRange } from './time-range.ts';

interface Props {
  readonly metric: CatalogMetric | null;
  readonly snapshot: OpenSnapshot;
  readonly range: TimeRange;
  readonly compare: Comparison | null;
  readonly total: KpiTotal | Error | undefined;
  /** Undefined while they are read. */
  readonly known: DayNotes | undefined;
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
  known,
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
  const unusual = trend.data === undefined ? [] : unusualDays(trend.data.query, trend.data.context, known);
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
      {trend.data === undefined ? null : (
        <Trend metric={metric} trend={trend.data} grain={range.grain} notes={unusualNotes(unusual, snapshot.catalog)} />
      )}
      <UnusualSection days={unusual} format={metric.format} />
      <Definition metric={metric} snapshot={snapshot.id} />
      {trend.data === undefined ? null : (
        <MadeOfSection snapshot={snapshot} query={{ ...trend.data.query, grain: null }} />
      )}
      {sql === undefined ? null : <SqlText label="SQL that was run" sql={sql} />}
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
            {formatMove(total, metric.format)} ({formatMoveAside(total, metric.format)})
          </dd>
        </>
      )}
      <dt>Missing days</dt>
      <dd>{missingDays.length === 0 ? 'none' : missingDays.map(formatDay).join(', ')}</dd>
    </dl>
  );
}

interface TrendProps {
  readonly metric: CatalogMetric;
  readonly trend: TrendAnswer;
  readonly grain: string;
  readonly notes: ChartNotes;
}

function Trend({ metric, trend, grain, notes }: TrendProps) {
  return (
    <section className={css['section']}>
      <h3 className={css['heading']}>Trend by {grain.replace('_', ' ')}</h3>
      <div className={css['chart']}>
        <Chart
          kind="line"
          title={`${metric.label} over time`}
          {...trend}
          notes={notes}
          good={() => metric.good}
          selected={[]}
        />
      </div>
    </section>
  );
}
