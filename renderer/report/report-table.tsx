import { readAnswer } from '../charts/answer.ts';
import { cellWriters, tableColumns, totalLabel } from '../charts/table-columns.ts';
import type { ReportTile } from './read-report.ts';
import css from './report.module.css';

/** All rows of an answer, totals last; the header stands on every page. */
export function ReportTable({ tile, asked, answer, beside }: ReportTile) {
  if (answer === null) return null;
  const read = readAnswer(asked.query, answer.context, answer.table);
  const columns = tableColumns(read, beside.notes);
  const writers = cellWriters(read, columns);
  const side = columns.map((column) => {
    if (column.kind === 'note') return undefined;
    if (column.kind !== 'key') return css['number'];
    return column.axis.kind === 'period' ? css['period'] : undefined;
  });
  return (
    <table className={css['table']} aria-label={tile.title}>
      <thead>
        <tr>
          {columns.map((column, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns of a page that never changes
            <th key={at} className={side[at]} scope="col">
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {read.rows.map((row) => (
          <tr key={row}>
            {writers.map((write, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns of a page that never changes
              <td key={at} className={side[at]}>
                {write(row)}
              </td>
            ))}
          </tr>
        ))}
        {read.totals.map((total) => (
          <tr key={total.row} className={css['total']}>
            {columns.map((column, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns of a page that never changes
              <td key={at} className={side[at]}>
                {column.kind === 'note'
                  ? ''
                  : ((column.kind === 'key' ? totalLabel(total, column, at === 0) : null) ?? writers[at]?.(total.row))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
