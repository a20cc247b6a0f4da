import { type Answer, type Metric, readAnswer } from '../charts/answer.ts';
import { keyLabels } from '../charts/key-label.ts';
import { cellWriters, type TableColumn, tableColumns, totalLabel } from '../charts/table-columns.ts';
import { formatMetric } from '../ui/format-number.ts';
import { type PrintedGrid, printedGrids } from './printed-grid.ts';
import type { ReportTile } from './read-report.ts';
import css from './report.module.css';

/** Px between the margins, as the page's styles have them. */
const PAPER_WIDTH = 680;

/** All figures of an answer, totals last; the header stands on every page. */
export function ReportTable({ tile, asked, answer, beside }: ReportTile) {
  if (answer === null) return null;
  const read = readAnswer(asked.query, answer.context, answer.table);
  const columns = tableColumns(read, beside.notes);
  const write = (row: number, metric: Metric) => formatMetric(read.cell(row, metric).value, metric.format);
  const grids = printedGrids(asked.chart, read, PAPER_WIDTH, write);
  if (grids === null) return <Rows title={tile.title} answer={read} columns={columns} />;
  return (
    <>
      {grids.map((grid) => (
        <Grid
          key={grid.metric.name}
          title={asked.chart === 'pivot' ? grid.metric.label : null}
          tile={tile.title}
          grid={grid}
        />
      ))}
      {noteLines(read, columns).map((line) => (
        <p key={line} className={css['muted']}>
          {line}
        </p>
      ))}
    </>
  );
}

/** What is known of the days of each period, which a grid has no column for. */
function noteLines(answer: Answer, columns: readonly TableColumn[]): readonly string[] {
  const lines = columns.flatMap((column) => {
    if (column.kind !== 'note') return [];
    const name = keyLabels(answer, column.axis);
    return answer.rows.map((row) => [name(answer.key(row, column.axis)), column.write(row)] as const);
  });
  return [...new Set(lines.flatMap(([period, words]) => (words === '' ? [] : [`${period}: ${words}`])))];
}

function Rows(props: { readonly title: string; readonly answer: Answer; readonly columns: readonly TableColumn[] }) {
  const { title, answer: read, columns } = props;
  const writers = cellWriters(read, columns);
  const side = columns.map((column) => {
    if (column.kind === 'note') return undefined;
    if (column.kind !== 'key') return css['number'];
    return column.axis.kind === 'period' ? css['period'] : css['key'];
  });
  return (
    <table className={css['table']} aria-label={title}>
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

function Grid(props: { readonly title: string | null; readonly tile: string; readonly grid: PrintedGrid }) {
  const { title, tile, grid } = props;
  const { down, across, bands, widths, whole } = grid;
  return (
    <>
      {title === null ? null : <h3>{title}</h3>}
      {bands.map(({ columns, rows }, band) => (
        // biome-ignore-start lint/suspicious/noArrayIndexKey: columns and rows of a page that never changes
        <table
          key={band}
          className={`${css['table']} ${css['grid']}`}
          style={{ width: widths.name + columns.length * widths.column }}
          aria-label={title ?? tile}
        >
          <thead>
            <tr>
              <th scope="col" rowSpan={2} style={{ width: widths.name }}>
                {down}
              </th>
              <th scope="colgroup" colSpan={columns.length}>
                {across}
              </th>
            </tr>
            <tr>
              {columns.map(({ label }, at) => (
                <th key={at} scope="col" className={css['number']}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, total, cells }, at) => (
              <tr key={at} className={total ? css['total'] : undefined}>
                <th scope="row">{label}</th>
                {cells.map((cell, column) => (
                  <td key={column} className={`${css['number']} ${columns[column]?.total ? css['sum'] : ''}`}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        // biome-ignore-end lint/suspicious/noArrayIndexKey: columns and rows of a page that never changes
      ))}
      {whole === null ? null : <p>Total {whole}</p>}
    </>
  );
}
