import { Button } from '@mantine/core';
import { memo } from 'react';
import type { CatalogMetric } from '#core/protocol/catalog';
import type { Dashboard } from '#core/protocol/dashboard';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { ReportMenu } from '../report/report-menu.tsx';
import css from './dashboard.module.css';
import { type AskPart, asDesigned, askToText, type DashboardAsk } from './dashboard-ask.ts';
import { DashboardTabs } from './dashboard-tabs.tsx';
import { EditBar } from './edit-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { SavedFilterMenu } from './saved-filters.tsx';
import { ViewMenu } from './view-menu.tsx';

interface Props {
  readonly snapshot: OpenSnapshot;
  readonly dashboards: readonly Dashboard[];
  /** As it is arranged now. */
  readonly dashboard: Dashboard;
  /** The metrics of its tiles. */
  readonly metrics: readonly CatalogMetric[];
  readonly own: boolean;
  readonly ask: DashboardAsk;
  readonly onChange: (part: AskPart) => void;
  readonly knowsGaps: boolean;
  readonly knowsDays: boolean;
  readonly editing: boolean;
  readonly onEdit: (editing: boolean) => void;
  readonly onRemoved: (dashboard: Dashboard) => void;
  readonly onUndo: (() => void) | null;
  /** Why the last change of the arrangement was not written. */
  readonly failure: Error | null;
}

/** All dashboards, and what is chosen for the tiles of the one in view. */
export const DashboardBar = memo(function DashboardBar(props: Props) {
  const { snapshot, dashboards, dashboard, metrics, ask, onChange } = props;
  const changed = askToText(ask) !== askToText(asDesigned);
  return (
    <div className={css['bar']}>
      <DashboardTabs dashboards={dashboards} current={dashboard.name} ask={ask} />
      <div className={css['tools']}>
        <FilterBar
          snapshot={snapshot}
          metrics={metrics.length === 0 ? snapshot.catalog.metrics : metrics}
          filters={ask.filters}
          onChange={(change) => onChange((now) => ({ filters: change(now.filters) }))}
          keep={ask.keep}
          onKeep={(keep) => onChange({ keep })}
          onClear={() => onChange({ filters: [], keep: null })}
        />
        <SavedFilterMenu ask={ask} onChange={onChange} />
        <ViewMenu ask={ask} onChange={onChange} knowsGaps={props.knowsGaps} knowsDays={props.knowsDays} />
        <ReportMenu snapshot={snapshot.id} dashboard={dashboard} ask={askToText(ask)} />
        <EditBar
          dashboard={dashboard}
          own={props.own}
          taken={dashboards.map((one) => one.name)}
          editing={props.editing}
          onEdit={props.onEdit}
          onRemoved={props.onRemoved}
          onUndo={props.onUndo}
          failure={props.failure}
        />
        {changed ? (
          <Button variant="subtle" onClick={() => onChange(asDesigned)}>
            Reset
          </Button>
        ) : null}
      </div>
    </div>
  );
});
