import { useState } from 'react';
import type { SqlHeader } from '#core/protocol/engine-api';
import type { ResultStream } from '#core/protocol/rpc';
import { collectTable } from '../../engine/result-table.ts';
import { useResource } from '../../engine/use-resource.ts';
import { Failure } from '../states.tsx';
import { DataGrid } from './data-grid.tsx';
import type { CellAt } from './grid-geometry.ts';
import { isNumericType, toTsv } from './grid-text.ts';
import css from './result-grid.module.css';
import { WholeValue } from './whole-value.tsx';

/** Px: of many rows the first are shown; few stand above the bar that moves wide ones. */
const HEIGHT = 260;
const LINE = 28;
const BAR = 14;

interface Props {
  readonly label: string;
  /** Says which rows: asked once for each. */
  readonly ask: string;
  /** Rows that are few by their question. */
  readonly load: (signal: AbortSignal) => Promise<ResultStream<SqlHeader>>;
}

/** The rows of a small question in a grid; Enter opens a whole value. */
export function ResultGrid({ label, ask, load }: Props) {
  const [open, setOpen] = useState<CellAt | null>(null);
  const rows = useResource(ask, async (signal) => {
    const { header, table } = await collectTable(await load(signal));
    const source = {
      rows: table.rows,
      columns: header.columns.map((column) => ({ ...column, numeric: isNumericType(column.type) })),
      text: (row: number, column: number) => table.text(row, column),
    };
    return { source, table };
  });
  if (rows.error !== undefined) return <Failure error={rows.error} onRetry={rows.reload} />;
  if (rows.data === undefined) return <p className={css['quiet']}>Reading the rows…</p>;
  const { source, table } = rows.data;
  return (
    <div className={css['rows']} style={{ height: Math.min(HEIGHT, (table.rows + 1) * LINE + BAR) }}>
      <DataGrid
        label={label}
        source={source}
        identity={table}
        onSelect={() => undefined}
        onOpen={setOpen}
        onCopy={(range) => void navigator.clipboard.writeText(toTsv(range, source.text, null))}
      />
      <WholeValue
        opened={open !== null}
        title={open === null ? '' : (source.columns[open.column]?.name ?? '')}
        value={open === null ? null : source.text(open.row, open.column)}
        onClose={() => setOpen(null)}
      />
    </div>
  );
}
