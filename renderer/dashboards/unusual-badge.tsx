import { Popover } from '@mantine/core';
import { useState } from 'react';
import type { UnusualDay } from '#core/protocol/day-notes';
import type { MetricFormat } from '#core/protocol/metric-query';
import css from '../home/kpi-tile.module.css';
import { formatDay, formatWeekday } from '../ui/format-date.ts';
import { formatMetric } from '../ui/format-number.ts';
import own from './dashboard.module.css';

const LISTED = 6;

interface Props {
  /** The newest first. */
  readonly days: readonly UnusualDay[];
  readonly format: MetricFormat | null;
}

/** Says that days of a tile are not what was to be expected, and why. */
export function UnusualBadge({ days, format }: Props) {
  const [open, setOpen] = useState(false);
  if (days.length === 0) return null;
  const more = days.length - LISTED;
  return (
    <Popover opened={open} onChange={setOpen} width={340} shadow="md" position="bottom-start">
      <Popover.Target>
        <button type="button" className={css['badge']} data-tone="bad" onClick={() => setOpen(!open)}>
          ! Unusual, {days.length} {days.length === 1 ? 'day' : 'days'}
        </button>
      </Popover.Target>
      <Popover.Dropdown fz="xs">
        <ul className={own['unusual']}>
          {days.slice(0, LISTED).map(({ day, value, expected, low, high, reason }) => (
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
        {more > 0 ? <p className={own['quiet']}>and {more} more in this range</p> : null}
      </Popover.Dropdown>
    </Popover>
  );
}
