import { Popover } from '@mantine/core';
import { useState } from 'react';
import type { AnswerContext } from '#core/protocol/metric-query';
import { formatDay } from '../ui/format-date.ts';
import css from './kpi-tile.module.css';

const NAMED_DAYS = 8;

type Wholeness = Pick<AnswerContext, 'missingDays' | 'partial' | 'knownFrom' | 'knownTo'>;

/** `partial, 2 days missing, data from 21 Oct 2025, data to 20 Nov 2026`; empty where the range is whole. */
export function rangeWords({ missingDays, partial, knownFrom, knownTo }: Wholeness): string {
  const missing = missingDays.length;
  const words = [
    partial ? 'partial' : '',
    missing > 0 ? `${missing} ${missing === 1 ? 'day' : 'days'} missing` : '',
    knownFrom === undefined ? '' : `data from ${formatDay(knownFrom)}`,
    knownTo === undefined ? '' : `data to ${formatDay(knownTo)}`,
  ];
  return words.filter((word) => word !== '').join(', ');
}

/** Says that the range is not whole, and why. It holds for every figure of the page, so it stands once, beside the range. */
export function RangeBadge({ context }: { readonly context: Wholeness }) {
  const [open, setOpen] = useState(false);
  const { missingDays, partial, knownFrom, knownTo } = context;
  const missing = missingDays.length;
  const words = rangeWords(context);
  if (words === '') return null;
  return (
    <Popover opened={open} onChange={setOpen} width={300} shadow="md" position="bottom-start">
      <Popover.Target>
        <button type="button" className={css['badge']} data-tone="warn" onClick={() => setOpen(!open)}>
          {words}
        </button>
      </Popover.Target>
      <Popover.Dropdown fz="xs">
        {partial ? (
          <div>
            {knownTo === undefined ? 'The last period' : 'The last period that has begun'} is not over: it holds the
            days up to the newest extract.
          </div>
        ) : null}
        {missing > 0 ? (
          <div>
            No extract came for {missingDays.slice(0, NAMED_DAYS).map(formatDay).join(', ')}
            {missing > NAMED_DAYS ? ` and ${missing - NAMED_DAYS} more days` : ''}. What happened on these days counts
            where later extracts hold it.
          </div>
        ) : null}
        {knownFrom === undefined ? null : (
          <div>
            Nothing is known of days before {formatDay(knownFrom)}, and some of the asked or compared days are. A change
            against them is no growth.
          </div>
        )}
        {knownTo === undefined ? null : (
          <div>
            The newest extract is that of {formatDay(knownTo)}. Of the days after it nothing is counted yet: they have
            no number, not 0.
          </div>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
