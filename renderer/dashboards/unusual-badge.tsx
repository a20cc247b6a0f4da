import { Popover } from '@mantine/core';
import { useState } from 'react';
import type { UnusualDay } from '#core/protocol/day-notes';
import type { MetricFormat } from '#core/protocol/metric-query';
import css from '../home/kpi-tile.module.css';
import { UnusualList } from './unusual-list.tsx';

interface Props {
  /** The newest first. */
  readonly days: readonly UnusualDay[];
  readonly format: MetricFormat | null;
  /** True where there is room for the one word only. */
  readonly short: boolean;
}

/** Says that days of a tile are not what was to be expected, and why. */
export function UnusualBadge({ days, format, short }: Props) {
  const [open, setOpen] = useState(false);
  if (days.length === 0) return null;
  const words = `! Unusual, ${days.length} ${days.length === 1 ? 'day' : 'days'}`;
  return (
    <Popover opened={open} onChange={setOpen} width={340} shadow="md" position="bottom-start">
      <Popover.Target>
        <button
          type="button"
          className={css['badge']}
          data-tone="bad"
          aria-label={words}
          onClick={() => setOpen(!open)}
        >
          {short ? '! Unusual' : words}
        </button>
      </Popover.Target>
      <Popover.Dropdown fz="xs">
        <UnusualList days={days} format={format} listed={6} />
      </Popover.Dropdown>
    </Popover>
  );
}
