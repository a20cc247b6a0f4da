import type { SourceCounts } from '#core/protocol/snapshot';
import { useEngine } from '../engine/engine-context.tsx';
import { formatCount } from '../ui/format-number.ts';
import { ResultGrid } from '../ui/grid/result-grid.tsx';
import css from './catalog.module.css';

const shownRows = 1000;

/** Rows that staging refused: how many for which reason, and the rows as they came. */
export function Quarantine({ counts, snapshot }: { readonly counts: SourceCounts; readonly snapshot: string }) {
  const { reader } = useEngine();
  const { source, rowsIn, rows, quarantined, duplicates, superseded, deleted } = counts;
  const table = `quarantine."${source.replaceAll('"', '""')}"`;
  const ask = (sql: string) => (signal: AbortSignal) => reader.client.sql({ snapshot, sql }, { signal });
  return (
    <div className={css['stack']}>
      <p className={css['plain']}>
        {formatCount(rowsIn)} rows came in: {formatCount(rows)} stand in the table, {formatCount(quarantined)} are in
        quarantine, {formatCount(duplicates)} were duplicates, {formatCount(superseded)} were replaced by newer ones,{' '}
        {formatCount(deleted)} were deleted.
      </p>
      {quarantined === 0 ? null : (
        <>
          <h3 className={css['heading']}>Reasons</h3>
          <div className={css['short']}>
            <ResultGrid
              label={`Reasons for quarantine of ${source}`}
              ask={`reasons ${snapshot} ${source}`}
              load={ask(
                `SELECT column_name, reason, count(*) AS rows, any_value(value) AS example\nFROM ${table}\nGROUP BY column_name, reason\nORDER BY rows DESC, reason`,
              )}
            />
          </div>
          <h3 className={css['heading']}>
            {quarantined > shownRows ? `The first ${formatCount(shownRows)} rows` : 'Rows'}
          </h3>
          <ResultGrid
            label={`Quarantined rows of ${source}`}
            ask={`quarantine ${snapshot} ${source}`}
            load={ask(
              `SELECT extract_date, row_number, column_name, value, reason, raw\nFROM ${table}\nORDER BY extract_date DESC, row_number\nLIMIT ${shownRows}`,
            )}
          />
        </>
      )}
    </div>
  );
}
