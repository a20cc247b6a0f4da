import { ActionIcon, Button, Popover, UnstyledButton } from '@mantine/core';
import { IconFilter, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { CatalogMetric } from '#core/protocol/catalog';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import css from './dashboard.module.css';
import type { TopChoice } from './dashboard-ask.ts';
import { FilterForm } from './filter-form.tsx';
import { type DimensionFilter, filterWords, topWords, withFilter } from './filter-sql.ts';

/** How the form of a filter opens: it has the focus, and gives it back. */
const formPopover = { position: 'bottom-start', shadow: 'md', width: 320, trapFocus: true, returnFocus: true } as const;

interface Props {
  readonly snapshot: OpenSnapshot;
  /** Metrics of the dashboard: their dimensions can be filtered by. */
  readonly metrics: readonly CatalogMetric[];
  readonly filters: readonly DimensionFilter[];
  /** Is given how to change the filters: the bar may be drawn later than they were changed by a mark. */
  readonly onChange: (change: (now: readonly DimensionFilter[]) => readonly DimensionFilter[]) => void;
  readonly keep: TopChoice | null;
  /** Null where the largest values are chosen elsewhere. */
  readonly onKeep: ((keep: TopChoice | null) => void) | null;
  /** Nothing is narrowed any more. */
  readonly onClear: () => void;
}

/** What the dashboard is narrowed to: one pill a filter, and the way to one more. */
export function FilterBar({ snapshot, metrics, filters, onChange, keep, onKeep, onClear }: Props) {
  const [adding, setAdding] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const possible = new Set(metrics.flatMap((metric) => metric.dimensions));
  // Several models may carry one dimension; it is one choice.
  const known = snapshot.catalog.dimensions.filter((one) => possible.has(one.name) && one.unavailable === null);
  const dimensions = [...new Map(known.map((one) => [one.name, one])).values()];
  const labelOf = (name: string) => dimensions.find((one) => one.name === name)?.label ?? name;
  return (
    <div className={css['filters']} role="group" aria-label="Filters">
      {filters.map((filter) => (
        <span className={css['pill']} key={keyOf(filter)} data-cross={filter.tile !== null}>
          {filter.tile !== null ? (
            <bdi className={css['pillText']}>{filterWords(filter, labelOf(filter.dimension))}</bdi>
          ) : (
            <Popover
              {...formPopover}
              opened={opened === keyOf(filter)}
              onChange={(open) => setOpened(open ? keyOf(filter) : null)}
            >
              <Popover.Target>
                <UnstyledButton
                  className={css['pillOpen']}
                  title="Change the filter"
                  onClick={() => setOpened(opened === keyOf(filter) ? null : keyOf(filter))}
                >
                  <bdi className={css['pillText']}>{filterWords(filter, labelOf(filter.dimension))}</bdi>
                </UnstyledButton>
              </Popover.Target>
              <Popover.Dropdown>
                <FilterForm
                  snapshot={snapshot}
                  metrics={metrics}
                  dimensions={dimensions}
                  filters={filters}
                  start={filter}
                  onKeep={null}
                  onDone={(changed) => {
                    setOpened(null);
                    onChange((now) => withFilter(now, changed, filter.dimension));
                  }}
                />
              </Popover.Dropdown>
            </Popover>
          )}
          <ActionIcon
            variant="subtle"
            size={24}
            aria-label={`Remove the filter: ${filterWords(filter, labelOf(filter.dimension))}`}
            onClick={() => onChange((now) => now.filter((one) => keyOf(one) !== keyOf(filter)))}
          >
            <IconX size={12} aria-hidden />
          </ActionIcon>
        </span>
      ))}
      {keep === null ? null : (
        <span className={css['pill']}>
          {topWords(keep, labelOf)}
          <ActionIcon
            variant="subtle"
            size={24}
            aria-label={`Remove the filter: ${topWords(keep, labelOf)}`}
            onClick={() => onKeep?.(null)}
          >
            <IconX size={12} aria-hidden />
          </ActionIcon>
        </span>
      )}
      <Popover {...formPopover} opened={adding} onChange={setAdding}>
        <Popover.Target>
          <Button
            variant="subtle"
            leftSection={<IconFilter size={14} aria-hidden />}
            onClick={() => setAdding(!adding)}
          >
            Filter
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterForm
            snapshot={snapshot}
            metrics={metrics}
            dimensions={dimensions}
            filters={filters}
            start={null}
            onKeep={
              onKeep === null
                ? null
                : (choice) => {
                    setAdding(false);
                    onKeep(choice);
                  }
            }
            onDone={(filter) => {
              setAdding(false);
              onChange((now) => withFilter(now, filter));
            }}
          />
        </Popover.Dropdown>
      </Popover>
      {filters.length + (keep === null ? 0 : 1) > 1 ? (
        <Button variant="subtle" onClick={onClear}>
          Clear all
        </Button>
      ) : null}
    </div>
  );
}

function keyOf({ tile, dimension, how }: DimensionFilter): string {
  return JSON.stringify([tile, dimension, how]);
}
