import { ActionIcon, Button, Popover, UnstyledButton } from '@mantine/core';
import { IconFilter, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CatalogMetric } from '#core/protocol/catalog';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { labelsOf } from '../ui/labels-of.ts';
import css from './dashboard.module.css';
import type { TopChoice } from './dashboard-ask.ts';
import { FilterForm, type FilterFormProps } from './filter-form.tsx';
import { type DimensionFilter, filterWords, topWords, withFilter } from './filter-sql.ts';

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
  const possible = new Set(metrics.flatMap((metric) => metric.dimensions));
  // Several models may carry one dimension; it is one choice.
  const known = snapshot.catalog.dimensions.filter((one) => possible.has(one.name) && one.unavailable === null);
  const dimensions = [...new Map(known.map((one) => [one.name, one])).values()];
  const labelOf = labelsOf(dimensions);
  const form = { snapshot, metrics, dimensions, filters };
  return (
    <div className={css['filters']} role="group" aria-label="Filters">
      {filters.map((filter) => {
        const words = filterWords(filter, labelOf(filter.dimension));
        const text = <bdi className={css['pillText']}>{words}</bdi>;
        const remove = () => onChange((now) => now.filter((one) => keyOf(one) !== keyOf(filter)));
        return (
          <Pill key={keyOf(filter)} words={words} isCross={filter.tile !== null} onRemove={remove}>
            {filter.tile !== null ? (
              text
            ) : (
              <FilterPopover
                form={{ ...form, start: filter, onKeep: null }}
                onDone={(changed) => onChange((now) => withFilter(now, changed, filter.dimension))}
              >
                {(toggle) => (
                  <UnstyledButton className={css['pillOpen']} title="Change the filter" onClick={toggle}>
                    {text}
                  </UnstyledButton>
                )}
              </FilterPopover>
            )}
          </Pill>
        );
      })}
      {keep === null ? null : (
        <Pill words={topWords(keep, labelOf)} isCross={false} onRemove={() => onKeep?.(null)}>
          {topWords(keep, labelOf)}
        </Pill>
      )}
      <FilterPopover
        form={{ ...form, start: null, onKeep }}
        onDone={(filter) => onChange((now) => withFilter(now, filter))}
      >
        {(toggle) => (
          <Button variant="subtle" leftSection={<IconFilter size={14} aria-hidden />} onClick={toggle}>
            Filter
          </Button>
        )}
      </FilterPopover>
      {filters.length + (keep === null ? 0 : 1) > 1 ? (
        <Button variant="subtle" onClick={onClear}>
          Clear all
        </Button>
      ) : null}
    </div>
  );
}

interface PillProps {
  readonly words: string;
  /** Set by a click on a mark of a tile. */
  readonly isCross: boolean;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

function Pill({ words, isCross, onRemove, children }: PillProps) {
  return (
    <span className={css['pill']} data-cross={isCross}>
      {children}
      <ActionIcon variant="subtle" size={24} aria-label={`Remove the filter: ${words}`} onClick={onRemove}>
        <IconX size={12} aria-hidden />
      </ActionIcon>
    </span>
  );
}

interface FilterPopoverProps {
  readonly form: Omit<FilterFormProps, 'onDone'>;
  readonly onDone: FilterFormProps['onDone'];
  /** What opens and closes it. */
  readonly children: (toggle: () => void) => ReactNode;
}

/** The form of a filter beside what opens it: it has the focus, gives it back, and closes when something is chosen. */
function FilterPopover({ form, onDone, children }: FilterPopoverProps) {
  const [opened, setOpened] = useState(false);
  const closing =
    <T,>(choose: (value: T) => void) =>
    (value: T) => {
      setOpened(false);
      choose(value);
    };
  return (
    <Popover position="bottom-start" shadow="md" width={320} trapFocus returnFocus opened={opened} onChange={setOpened}>
      <Popover.Target>{children(() => setOpened(!opened))}</Popover.Target>
      <Popover.Dropdown>
        <FilterForm {...form} onKeep={form.onKeep === null ? null : closing(form.onKeep)} onDone={closing(onDone)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function keyOf({ tile, dimension, how }: DimensionFilter): string {
  return JSON.stringify([tile, dimension, how]);
}
