import { Tooltip } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight, IconMinus } from '@tabler/icons-react';
import type { MetricFormat } from '#core/protocol/metric-query';
import { changeView, moveOf } from './change.ts';
import css from './change-line.module.css';
import { formatDayRange, formatShortRange } from './format-date.ts';
import { formatDelta, formatMetric, formatMove } from './format-number.ts';

interface Props {
  /** Exact decimal texts; null for NULL. */
  readonly prior: string | null;
  readonly delta: string | null;
  readonly change: string | null;
  readonly format: MetricFormat;
  readonly good: 'up' | 'down' | 'none';
  /** First day of the range; a range of another year says its year. */
  readonly from: string | null;
  /** The days compared with; null: nothing is, and the line stays empty. */
  readonly priorFrom: string | null;
  readonly priorTo: string | null;
}

/** A change with its arrow, its percent (of shares: points) and the words of the comparison. */
export function ChangeLine({ prior, delta, change, format, good, from, priorFrom, priorTo }: Props) {
  if (priorFrom === null || priorTo === null) return <div className={css['change']} />;
  const view = changeView(moveOf({ change, delta }, format), good);
  const sameYear = from === null || from.slice(0, 4) === priorFrom.slice(0, 4);
  const range = sameYear ? formatShortRange(priorFrom, priorTo) : formatDayRange(priorFrom, priorTo);
  if (view === null) {
    return (
      <div className={css['change']}>
        <span className={css['against']}>
          {prior === null ? 'no value' : formatMetric(prior, format, 'compact')} in {range}
        </span>
      </div>
    );
  }
  const Arrow = view.direction === 'up' ? IconArrowUpRight : view.direction === 'down' ? IconArrowDownRight : IconMinus;
  return (
    <Tooltip label={`${formatMetric(prior, format)} in ${range}, difference ${formatDelta(delta, format)}`}>
      <div className={css['change']} data-tone={view.tone}>
        <span className={css['amount']}>
          <Arrow size={14} aria-hidden />
          {formatMove({ change, delta }, format)}
        </span>
        <span className={css['against']}>vs {range}</span>
      </div>
    </Tooltip>
  );
}
