import { Button, Popover, Switch } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import css from './dashboard.module.css';
import type { DashboardAsk } from './dashboard-ask.ts';

interface Props {
  readonly ask: DashboardAsk;
  readonly onChange: (change: Partial<DashboardAsk>) => void;
  /** Whether any metric knows the days on which tracking was lost. */
  readonly knowsGaps: boolean;
  /** Whether the snapshot knows a holiday or a promotion. */
  readonly knowsDays: boolean;
}

/** What is shown besides the numbers, and what is left out. */
export function ViewMenu({ ask, onChange, knowsGaps, knowsDays }: Props) {
  if (!knowsGaps && !knowsDays) return null;
  return (
    <Popover position="bottom-end" shadow="md" width={300} trapFocus>
      <Popover.Target>
        <Button variant="subtle" leftSection={<IconEye size={14} aria-hidden />}>
          View
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={css['newFilter']}>
        {knowsDays ? (
          <Switch
            size="xs"
            label="Holidays and promotions"
            description="Small marks at the top of charts by day and week"
            checked={!ask.withoutMarks}
            onChange={(event) => onChange({ withoutMarks: !event.currentTarget.checked })}
          />
        ) : null}
        {knowsGaps ? (
          <Switch
            size="xs"
            label="Without tracking gaps"
            description="Leaves out the days on which tracking lost events, in tiles of web metrics"
            checked={ask.withoutGaps}
            onChange={(event) => onChange({ withoutGaps: event.currentTarget.checked })}
          />
        ) : null}
      </Popover.Dropdown>
    </Popover>
  );
}
