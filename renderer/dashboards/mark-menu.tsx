import { Button, Popover, Portal, Select } from '@mantine/core';
import { IconFilter, IconId, IconListDetails, IconStackPop } from '@tabler/icons-react';
import type { Catalog } from '#core/protocol/catalog';
import type { MetricQuery } from '#core/protocol/metric-query';
import { navigate } from '../app/router.ts';
import type { ChartPick } from '../charts/chart-props.ts';
import { labelsOf } from '../ui/labels-of.ts';
import css from './dashboard.module.css';
import { canBreakDown, type DrillStep, finerGrains, grainOf, nextLevel, otherDimensions } from './drill.ts';
import { shorten } from './filter-sql.ts';

/** A mark whose choices are open, and the question whose answer it is of. */
export interface MarkAsked {
  readonly pick: ChartPick;
  readonly query: MetricQuery;
  /** How far the tile was opened then. */
  readonly steps: readonly DrillStep[];
  /** Px of the window. */
  readonly at: { readonly x: number; readonly y: number };
}

interface Props {
  readonly asked: MarkAsked;
  readonly title: string;
  readonly catalog: Catalog;
  readonly onPick: (pick: ChartPick) => void;
  readonly onDrill: (pick: ChartPick, by: string) => void;
  readonly onRows: (pick: ChartPick) => void;
  readonly onClose: () => void;
}

/** The keys that open it are still on their way: only the pointer closes it from outside. */
const outside = ['mousedown', 'touchstart'];

/** What can be done with one mark: drill down, filter by it, read its rows, break it down by any dimension. */
export function MarkMenu({ asked, title, catalog, onPick, onDrill, onRows, onClose }: Props) {
  const { pick, query, at } = asked;
  const labelOf = (level: string) =>
    grainOf(level) === null ? labelsOf(catalog.dimensions)(level) : level.replace('_', ' ');
  const next = nextLevel(pick, query, catalog);
  const named = pick.period !== null || Object.keys(pick.dimensions).length > 0;
  const grains = finerGrains(pick, query, catalog).map((grain) => ({ value: grain, label: `By ${labelOf(grain)}` }));
  const dimensions = canBreakDown(pick, query, catalog)
    ? otherDimensions(query, catalog).map(({ name, label }) => ({ value: name, label }))
    : [];
  const records = catalog.records.flatMap((kind) => {
    const id = pick.dimensions[kind.id];
    return id === undefined || id === null || id === '' ? [] : [{ kind, id }];
  });
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Popover
      opened
      onDismiss={onClose}
      clickOutsideEvents={outside}
      position="bottom-start"
      width={250}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Portal>
        <Popover.Target>
          <button
            type="button"
            tabIndex={-1}
            aria-label={`Mark of ${title}`}
            className={css['markPlace']}
            style={{ left: at.x, top: at.y }}
          />
        </Popover.Target>
      </Portal>
      <Popover.Dropdown className={css['markMenu']}>
        {next === null ? null : (
          <Button
            {...look}
            leftSection={<IconStackPop size={14} aria-hidden />}
            onClick={then(() => onDrill(pick, next))}
          >
            Drill down to {labelOf(next)}
          </Button>
        )}
        {named ? (
          <Button {...look} leftSection={<IconFilter size={14} aria-hidden />} onClick={then(() => onPick(pick))}>
            {pick.period !== null && Object.keys(pick.dimensions).length === 0
              ? 'Show these days in all tiles'
              : 'Filter the other tiles'}
          </Button>
        ) : null}
        <Button {...look} leftSection={<IconListDetails size={14} aria-hidden />} onClick={then(() => onRows(pick))}>
          Rows behind it
        </Button>
        {records.map(({ kind, id }) => (
          <Button
            key={kind.name}
            {...look}
            leftSection={<IconId size={14} aria-hidden />}
            onClick={then(() => navigate({ page: 'record', kind: kind.name, id }))}
          >
            Open {kind.label.toLowerCase()}&nbsp;<bdi>{shorten(id)}</bdi>
          </Button>
        ))}
        {grains.length + dimensions.length === 0 ? null : (
          <Select
            label="Break down by"
            placeholder="A dimension"
            searchable
            data={[
              ...(grains.length === 0 ? [] : [{ group: 'Time', items: grains }]),
              { group: 'Dimensions', items: dimensions },
            ]}
            comboboxProps={{ withinPortal: false }}
            maxDropdownHeight={220}
            onChange={(level) => {
              if (level !== null) then(() => onDrill(pick, level))();
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const look = { variant: 'subtle', justify: 'flex-start', fullWidth: true } as const;
