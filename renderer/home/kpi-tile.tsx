import { Skeleton, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconPlugOff } from '@tabler/icons-react';
import type { CatalogMetric } from '#core/protocol/catalog';
import type { ChartNotes } from '../charts/chart-notes.ts';
import { Sparkline } from '../charts/sparkline.tsx';
import { trendMarks, trendWords } from '../charts/trend-words.ts';
import { ChangeLine } from '../ui/change-line.tsx';
import { errorView } from '../ui/error-text.ts';
import { formatMetric } from '../ui/format-number.ts';
import type { KpiTotal, KpiTrend } from './kpi-answers.ts';
import css from './kpi-tile.module.css';
import { rootReason } from './root-reason.ts';

interface Props {
  readonly metric: CatalogMetric;
  /** Undefined while it loads. */
  readonly total: KpiTotal | Error | undefined;
  readonly trend: KpiTrend | Error | undefined;
  /** Unusual days of the metric. */
  readonly notes: ChartNotes;
  /** Of the trend. */
  readonly grain: string;
  /** True when loading lasts long enough to show it. */
  readonly skeleton: boolean;
  readonly onOpen: () => void;
}

/** One number: label, value, change in words, trend; or why there is none. */
export function KpiTile({ onOpen, ...body }: Props) {
  const { metric, total } = body;
  return (
    <li>
      <article
        className={css['tile']}
        data-metric={metric.name}
        aria-busy={metric.unavailable === null && total === undefined}
      >
        <div className={css['head']}>
          <h2 className={css['label']}>
            <button type="button" className={css['open']} onClick={onOpen} title={metric.description}>
              {metric.label}
            </button>
          </h2>
        </div>
        <TileBody {...body} />
      </article>
    </li>
  );
}

function TileBody({ metric, total, trend, notes, grain, skeleton }: Omit<Props, 'onOpen'>) {
  if (metric.unavailable !== null) {
    return (
      <>
        <Badge tone="muted" icon={IconPlugOff} label="Unavailable" />
        <p className={css['why']} title={metric.unavailable}>
          {rootReason(metric.unavailable)}
        </p>
      </>
    );
  }
  if (total instanceof Error) {
    const view = errorView(total);
    return (
      <>
        <Badge tone="bad" icon={IconAlertTriangle} label="Failed" />
        <p className={css['why']} title={`${view.what} ${view.advice}`}>
          {view.what}
        </p>
      </>
    );
  }
  if (total === undefined) {
    return (
      <>
        <Skeleton visible={skeleton} height={26} width="60%" mt={6} animate>
          <span />
        </Skeleton>
        <Skeleton visible={skeleton} height={12} width="80%" mt={8} animate>
          <span />
        </Skeleton>
        <div className={css['spark']}>
          <Skeleton visible={skeleton} height={36} animate>
            <span />
          </Skeleton>
        </div>
      </>
    );
  }
  const exact = formatMetric(total.value, metric.format);
  const points = trend === undefined || trend instanceof Error ? null : trend.points;
  const marks = trendMarks(points ?? [], notes, grain);
  return (
    <>
      <Tooltip label={total.value === null ? 'There is no value: nothing in this range' : exact} openDelay={200}>
        <p className={css['value']} data-value={total.value ?? ''}>
          {formatMetric(total.value, metric.format, 'compact')}
        </p>
      </Tooltip>
      <ChangeLine {...total} {...total.context} format={metric.format} good={metric.good} />
      <div className={css['spark']}>
        {points === null ? null : (
          <Sparkline
            values={points.map(({ value }) => (value === null ? null : Number(value)))}
            marks={marks}
            summary={trendWords(metric.label, metric.format, points, marks)}
          />
        )}
      </div>
    </>
  );
}

function Badge(props: { readonly tone: 'muted' | 'bad'; readonly icon: typeof IconPlugOff; readonly label: string }) {
  return (
    <div>
      <span className={css['badge']} data-tone={props.tone}>
        <props.icon size={12} aria-hidden />
        {props.label}
      </span>
    </div>
  );
}
