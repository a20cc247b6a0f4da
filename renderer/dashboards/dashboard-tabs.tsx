import { ActionIcon } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Dashboard } from '#core/protocol/dashboard';
import { routeHash } from '../app/router.ts';
import css from './dashboard.module.css';
import { askToText, type DashboardAsk } from './dashboard-ask.ts';
import { beginDashboard } from './new-dashboard.tsx';

interface Props {
  readonly dashboards: readonly Dashboard[];
  readonly current: string | null;
  /** Days, comparison and filters go along; what was clicked on a tile stays behind. */
  readonly ask: DashboardAsk;
}

/** All dashboards, those of the pack first, and a new one. */
export function DashboardTabs({ dashboards, current, ask }: Props) {
  const text = askToText({ ...ask, drills: [], filters: ask.filters.filter(({ tile }) => tile === null) });
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // The open one may stand beyond the edge.
    if (current !== null)
      nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <div className={css['tabsAndNew']}>
      <nav ref={nav} className={css['tabs']} aria-label="Dashboards">
        {dashboards.map(({ name, title }) => (
          <a
            key={name}
            className={css['tab']}
            href={routeHash({ page: 'dashboard', name, ask: text })}
            aria-current={name === current ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={26}
        p={0}
        aria-label="New dashboard"
        title="New dashboard"
        onClick={beginDashboard}
      >
        <IconPlus size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
