import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import type { MetricFormat } from '#core/protocol/metric-query';
import { changeView, moveOf } from '../ui/change.ts';
import { formatMoveAside, NULL_MARK } from '../ui/format-number.ts';
import type { Answer, Cell } from './answer.ts';
import type { Emphasis } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import css from './table-chart.module.css';
import type { TableColumn } from './table-columns.ts';
import { isText } from './table-head.tsx';

interface Props {
  readonly id: string;
  readonly answer: Answer;
  readonly row: number;
  readonly columns: readonly TableColumn[];
  readonly texts: readonly string[];
  /** Largest size of each column's numbers; 0 or absent: no bars. */
  readonly reach: readonly number[];
  readonly template: string;
  /** Px of all columns. */
  readonly minWidth: number;
  /** Px from the first row; null for a row that stands where it is put. */
  readonly top: number | null;
  readonly index: number;
  readonly look: Emphasis;
  readonly active: boolean;
  readonly good: (metric: string) => 'up' | 'down' | 'none';
  readonly onClick?: (event: MouseEvent) => void;
  readonly onDoubleClick?: () => void;
  readonly onContextMenu?: (event: MouseEvent) => void;
}

export function TableRow(props: Props) {
  const { id, answer, row, columns, texts, reach, template, minWidth, top, index, look, active, good } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and the keys
    <div
      id={id}
      role="row"
      aria-rowindex={index}
      aria-selected={look === 'selected'}
      className={css['row']}
      data-look={look}
      data-active={active}
      data-total={top === null}
      style={{
        gridTemplateColumns: template,
        ...(top === null ? { minWidth } : { position: 'absolute', top }),
      }}
      onClick={props.onClick}
      onDoubleClick={props.onDoubleClick}
      onContextMenu={props.onContextMenu}
    >
      {columns.map((column, at) => {
        const text = texts[at] ?? '';
        const name = `${column.kind} ${isText(column) ? column.axis.name : column.metric.name}`;
        if (isText(column)) {
          return (
            <div key={name} role="gridcell" className={css['cell']} title={text} data-null={text === NULL_MARK}>
              {text}
            </div>
          );
        }
        const cell = answer.cell(row, column.metric);
        if (column.kind === 'change') {
          return (
            <div
              key={name}
              role="gridcell"
              className={css['cell']}
              data-numeric="true"
              data-tone={changeView(moveOf(cell, column.metric.format), good(column.metric.name))?.tone}
              title={cell.delta === null ? undefined : moveTitle(cell, column.metric.format)}
            >
              <ChangeArrow change={moveOf(cell, column.metric.format)} />
              {text}
            </div>
          );
        }
        const missing = cell[column.kind] === null;
        return (
          <div
            key={name}
            role="gridcell"
            className={css['cell']}
            data-numeric="true"
            data-muted={column.kind === 'prior'}
            data-null={missing}
            title={missing ? 'There is no value' : undefined}
          >
            {column.kind === 'value' ? <Bar value={toPlace(cell.value)} reach={reach[at] ?? 0} /> : null}
            <span className={css['text']}>{text}</span>
          </div>
        );
      })}
    </div>
  );
}

function Bar({ value, reach }: { readonly value: number | null; readonly reach: number }) {
  if (value === null || value === 0 || reach === 0) return null;
  const style = { width: `${(Math.abs(value) / reach) * 100}%` };
  return <span className={css['bar']} data-negative={value < 0} style={style} aria-hidden="true" />;
}

function moveTitle(cell: Cell, format: MetricFormat): string {
  return `${format.kind === 'percent' ? '' : 'Difference '}${formatMoveAside(cell, format)}`;
}

function ChangeArrow({ change }: { readonly change: string | null }) {
  const direction = changeView(change, 'none')?.direction;
  if (direction === 'up') return <IconArrowUpRight size={12} aria-hidden />;
  return direction === 'down' ? <IconArrowDownRight size={12} aria-hidden /> : null;
}
