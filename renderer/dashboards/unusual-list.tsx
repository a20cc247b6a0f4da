import type { UnusualDay } from '#core/protocol/day-notes';
import type { MetricFormat } from '#core/protocol/metric-query';
import explain from '../explain/explain.module.css';
import { formatDay, formatWeekday } from '../ui/format-date.ts';
import { formatMetric } from '../ui/format-number.ts';
import css from './dashboard.module.css';

interface Props {
  readonly days: readonly UnusualDay[];
  readonly format: MetricFormat | null;
  /** Days that are named; the others are counted. */
  readonly listed: number;
}

/** Unusual days: what came, what was to be expected, and why that is unusual. */
export function UnusualList({ days, format, listed }: Props) {
  const more = days.length - listed;
  return (
    <>
      <ul className={css['unusual']}>
        {days.slice(0, listed).map(({ day, value, expected, low, high, reason }) => (
          <li key={day}>
            <b>
              {formatWeekday(day)}, {formatDay(day)}: <span className="number">{formatMetric(value, format)}</span>
            </b>
            <span>
              Expected {formatMetric(expected, format)}, as usual from {formatMetric(low, format)} to{' '}
              {formatMetric(high, format)}.
            </span>
            <span>It is {reason}.</span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className={css['quiet']}>and {more} more in this range</p> : null}
    </>
  );
}

/** Unusual days of a number, in its explanation; nothing where there are none. */
export function UnusualSection({ days, format }: Omit<Props, 'listed'>) {
  if (days.length === 0) return null;
  return (
    <section className={explain['section']} aria-label="Unusual days" style={{ fontSize: 12 }}>
      <h3 className={explain['heading']}>Unusual days</h3>
      <UnusualList days={days} format={format} listed={20} />
    </section>
  );
}
