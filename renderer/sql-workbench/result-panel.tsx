import { useMemo, useState } from 'react';
import { formatCount } from '../ui/format-number.ts';
import { DataGrid } from '../ui/grid/data-grid.tsx';
import { type CellAt, type CellRange, rangeCells } from '../ui/grid/grid-geometry.ts';
import { isNumericType, MAX_COPIED_CELLS, toTsv } from '../ui/grid/grid-text.ts';
import type { GridSource } from '../ui/grid/row-pool.ts';
import { WholeValue } from '../ui/grid/whole-value.tsx';
import { Banner, Failure } from '../ui/states.tsx';
import css from './sql-page.module.css';
import type { SqlOutcome } from './sql-session.ts';

interface Props {
  readonly outcome: SqlOutcome | null;
  readonly onMessage: (message: string) => void;
  /** The cell that was moved to: its column and exact text. */
  readonly onCell?: (column: string, value: string | null) => void;
}

/** Rows of the last statement, or why there are none. */
export function ResultPanel({ outcome, onMessage, onCell }: Props) {
  const [open, setOpen] = useState<CellAt | null>(null);
  const header = outcome?.header ?? null;
  const table = outcome?.table ?? null;
  const rows = outcome?.rows ?? 0;
  const source = useMemo<GridSource | null>(
    () =>
      header === null || table === null
        ? null
        : {
            rows,
            columns: header.columns.map((column) => ({ ...column, numeric: isNumericType(column.type) })),
            text: (row, column) => table.text(row, column),
          },
    [header, table, rows],
  );

  const copy = (range: CellRange, withHeader: boolean) => {
    if (source === null || source.rows === 0) return;
    const cells = rangeCells(range);
    if (cells > MAX_COPIED_CELLS) {
      onMessage(`${formatCount(cells)} cells are too many to copy: select at most ${formatCount(MAX_COPIED_CELLS)}.`);
      return;
    }
    const text = toTsv(range, source.text, withHeader ? source.columns.map((column) => column.name) : null);
    void navigator.clipboard.writeText(text).then(
      () => onMessage(`${formatCount(cells)} ${cells === 1 ? 'cell' : 'cells'} copied`),
      () => onMessage('The clipboard refused the text'),
    );
  };
  const select = (range: CellRange, active: CellAt) => {
    const cells = rangeCells(range);
    const column = source?.columns[active.column]?.name ?? '';
    onCell?.(column, source?.text(active.row, active.column) ?? null);
    onMessage(cells === 1 ? `Row ${formatCount(active.row + 1)}, ${column}` : `${formatCount(cells)} cells selected`);
  };

  if (outcome === null) {
    return <p className={css['note']}>Results appear here. Click a table to write its name, then run the text.</p>;
  }
  return (
    <>
      {outcome.status === 'failed' && outcome.error !== null ? (
        <div className={css['note']}>
          <Failure error={outcome.error} />
        </div>
      ) : null}
      {outcome.rows > 0 && (outcome.status === 'failed' || outcome.status === 'cancelled') ? (
        <div className={css['note']}>
          <Banner tone="warn">
            These {formatCount(outcome.rows)} rows are not the whole result: the query was{' '}
            {outcome.status === 'failed' ? 'ended by the failure above' : 'cancelled'}.
          </Banner>
        </div>
      ) : null}
      {outcome.status === 'cut' ? (
        <div className={css['note']}>
          <Banner tone="warn">
            These are the first {formatCount(outcome.rows)} rows: a window holds 1 GB of one result. Ask for fewer rows
            or columns to see the rest.
          </Banner>
        </div>
      ) : null}
      {source === null || (outcome.status === 'failed' && outcome.rows === 0) ? null : (
        <div className={css['grid']}>
          <DataGrid label="Result" source={source} identity={table} onSelect={select} onOpen={setOpen} onCopy={copy} />
        </div>
      )}
      <WholeValue
        opened={open !== null}
        title={open === null ? '' : (source?.columns[open.column]?.name ?? '')}
        value={open === null || source === null ? null : source.text(open.row, open.column)}
        onClose={() => setOpen(null)}
      />
    </>
  );
}
