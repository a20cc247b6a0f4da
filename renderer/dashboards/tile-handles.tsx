import { ActionIcon } from '@mantine/core';
import { IconArrowsDiagonal, IconGripVertical, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import type { Tile, TilePlace } from '#core/protocol/dashboard';
import css from './dashboard.module.css';

interface Props {
  readonly tile: Tile;
  readonly onMove: (change: Partial<TilePlace>) => void;
  readonly onRemove: () => void;
}

/** While a dashboard is edited: move and size a tile by pointer or by arrow keys, or take it away. */
export function TileHandles({ tile, onMove, onRemove }: Props) {
  const { at, title } = tile;
  const move = useDrag((columns, rows) => onMove({ column: at.column + columns, row: at.row + rows }));
  const size = useDrag((columns, rows) => onMove({ width: at.width + columns, height: at.height + rows }));
  return (
    <div className={css['handles']}>
      <ActionIcon variant="default" size={24} aria-label={`Move ${title}: arrow keys`} {...move}>
        <IconGripVertical size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" size={24} aria-label={`Size of ${title}: arrow keys`} {...size}>
        <IconArrowsDiagonal size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" size={24} aria-label={`Remove ${title}`} onClick={onRemove}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

const arrows: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Steps of the grid, by arrow keys at once and by pointer when it is let go. */
function useDrag(onStep: (columns: number, rows: number) => void) {
  const start = useRef<{ readonly x: number; readonly y: number } | null>(null);
  return {
    onKeyDown: (event: KeyboardEvent) => {
      const step = arrows[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      onStep(...step);
    },
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      start.current = { x: event.clientX, y: event.clientY };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const from = start.current;
      start.current = null;
      const grid = event.currentTarget.closest<HTMLElement>('[data-grid]');
      if (from === null || grid === null) return;
      const style = getComputedStyle(grid);
      const gap = Number.parseFloat(style.columnGap);
      const columnWidth = (grid.clientWidth + gap) / style.gridTemplateColumns.split(' ').length;
      const rowHeight = Number.parseFloat(style.gridAutoRows) + gap;
      const columns = Math.round((event.clientX - from.x) / columnWidth);
      const rows = Math.round((event.clientY - from.y) / rowHeight);
      if (columns !== 0 || rows !== 0) onStep(columns, rows);
    },
  };
}
