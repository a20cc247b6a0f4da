import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import css from './table-chart.module.css';
import type { TableColumn, TableSort } from './table-columns.ts';

interface Props {
  readonly columns: readonly TableColumn[];
  readonly sort: TableSort | null;
  readonly onSort: (sort: TableSort | null) => void;
  readonly template: string;
  /** Px of all columns. */
  readonly minWidth: number;
  /** Names stand in one line, or in two where there is no room. */
  readonly lines: 1 | 2;
}

/** Names of the columns; each sorts. */
export function TableHead({ columns, sort, onSort, template, minWidth, lines }: Props) {
  return (
    <div
      className={css['head']}
      role="row"
      aria-rowindex={1}
      data-lines={lines}
      style={{ gridTemplateColumns: template, minWidth }}
    >
      {columns.map((column, at) => (
        <div
          key={`${column.kind} ${isText(column) ? column.axis.name : column.metric.name}`}
          role="columnheader"
          className={css['column']}
          data-numeric={!isText(column)}
          aria-sort={sort?.column !== at ? 'none' : sort.descending ? 'descending' : 'ascending'}
        >
          <button
            type="button"
            title={isText(column) ? column.label : `${column.metric.label}: sort`}
            onClick={() => onSort(nextSort(sort, at, !isText(column)))}
          >
            <span>{column.label}</span>
            {sort?.column !== at ? null : sort.descending ? (
              <IconArrowDown size={12} aria-hidden />
            ) : (
              <IconArrowUp size={12} aria-hidden />
            )}
          </button>
        </div>
      ))}
    </div>
  );
}

/** Words, not numbers. */
export function isText(column: TableColumn): column is TableColumn & { readonly kind: 'key' | 'note' } {
  return column.kind === 'key' || column.kind === 'note';
}

/** Numbers begin with the greatest, names with the first; a third click brings back the answer's own order. */
function nextSort(sort: TableSort | null, column: number, numeric: boolean): TableSort | null {
  if (sort?.column !== column) return { column, descending: numeric };
  return sort.descending === numeric ? { column, descending: !numeric } : null;
}
