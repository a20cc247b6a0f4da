import { Menu, Portal } from '@mantine/core';
import { IconFilter, IconListDetails, IconStackPop } from '@tabler/icons-react';
import type { Catalog } from '#core/protocol/catalog';
import type { MetricQuery } from '#core/protocol/metric-query';
import type { ChartPick } from '../charts/chart-props.ts';
import css from './dashboard.module.css';
import { canBreakDown, type DrillStep, finerGrains, grainOf, nextLevel, otherDimensions } from './drill.ts';

/** A mark whose menu is open, and the question whose answer it is of. */
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

/** What can be done with one mark: filter by it, break it down, read its rows. */
export function MarkMenu({ asked, title, catalog, onPick, onDrill, onRows, onClose }: Props) {
  const { pick, query, at } = asked;
  const labelOf = (level: string) =>
    grainOf(level) === null ? (catalog.dimensions.find(({ name }) => name === level)?.label ?? level) : level;
  const next = nextLevel(pick, query, catalog);
  const named = pick.period !== null || Object.keys(pick.dimensions).length > 0;
  const possible = canBreakDown(pick, query);
  const grains = finerGrains(pick, query).filter((grain) => grain !== next);
  const dimensions = possible ? otherDimensions(query, catalog).filter(({ name }) => name !== next) : [];
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={230} shadow="md" returnFocus>
      <Menu.Target>
        <Portal>
          <button
            type="button"
            tabIndex={-1}
            aria-label={`Mark of ${title}`}
            className={css['markPlace']}
            style={{ left: at.x, top: at.y }}
          />
        </Portal>
      </Menu.Target>
      <Menu.Dropdown className={css['markMenu']}>
        {next === null ? null : (
          <Menu.Item leftSection={<IconStackPop size={14} aria-hidden />} onClick={() => onDrill(pick, next)}>
            Drill down to {labelOf(next)}
          </Menu.Item>
        )}
        {named ? (
          <Menu.Item leftSection={<IconFilter size={14} aria-hidden />} onClick={() => onPick(pick)}>
            Filter the other tiles
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<IconListDetails size={14} aria-hidden />} onClick={() => onRows(pick)}>
          Rows behind it
        </Menu.Item>
        {grains.length + dimensions.length === 0 ? null : (
          <>
            <Menu.Divider />
            <Menu.Label>Break down by</Menu.Label>
          </>
        )}
        {grains.map((grain) => (
          <Menu.Item key={grain} onClick={() => onDrill(pick, grain)}>
            {grain.charAt(0).toUpperCase() + grain.slice(1)}
          </Menu.Item>
        ))}
        {dimensions.map(({ name, label }) => (
          <Menu.Item key={name} onClick={() => onDrill(pick, name)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
