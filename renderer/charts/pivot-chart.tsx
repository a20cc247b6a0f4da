import { useMemo } from 'react';
import { formatCount, formatMetric, NULL_MARK } from '../ui/format-number.ts';
import { type Answer, type Metric, readAnswer } from './answer.ts';
import { type ChartProps, emphasisOf } from './chart-props.ts';
import css from './pivot-chart.module.css';
import { pivotTable } from './pivot-table.ts';
import { summarise } from './summary.ts';
import { tipRow } from './tip.ts';
import { useClicks } from './use-clicks.ts';
import { useGridKeys } from './use-grid-keys.ts';

const MOST_ROWS = 500;
const MOST_COLUMNS = 100;

/** Two axes crossed as a table, with the totals that the answer holds. */
export function PivotChart({ title, query, context, table, selected, onPick, onDrill, onMenu }: ChartProps) {
  const clicks = useClicks(onPick, onDrill);
  const answer = useMemo(() => readAnswer(query, context, table), [query, context, table]);
  const pivot = useMemo(() => pivotTable(answer), [answer]);
  const { down, across, metrics, whole } = pivot;
  const columns = pivot.columns.slice(0, MOST_COLUMNS);
  const rows = pivot.rows.slice(0, MOST_ROWS);
  const pickOf = (row: number | null, total: boolean) => (row === null || total ? null : answer.pick(row, null));
  const picks = rows.flatMap((row) =>
    columns.map((column, at) => pickOf(row.cells[at] ?? null, row.total || column.total)),
  );
  const firstPick = picks.find((pick) => pick !== null);
  const looks = emphasisOf(picks, selected);
  const { ref, onKeyDown } = useGridKeys();
  const partial = (at: number) =>
    answer.partialPeriod !== null &&
    across.kind === 'period' &&
    columns[at]?.id === JSON.stringify(answer.partialPeriod);
  const notes = [
    ...(pivot.rows.length > MOST_ROWS ? [`First ${MOST_ROWS} of ${formatCount(pivot.rows.length)} rows shown`] : []),
    ...(pivot.columns.length > MOST_COLUMNS
      ? [`First ${MOST_COLUMNS} of ${formatCount(pivot.columns.length)} columns shown`]
      : []),
  ];
  return (
    <div className={css['frame']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
      <div className={css['view']} role="region" aria-label={summarise(title, answer)} tabIndex={0}>
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells are picked from */}
        <table ref={ref} role="grid" aria-label={title} className={css['table']} onKeyDown={onKeyDown}>
          <thead>
            <tr>
              {down.map((axis) => (
                <th key={axis.name} scope="col" rowSpan={metrics.length > 1 ? 2 : 1} className={css['key']}>
                  {axis.label}
                </th>
              ))}
              {columns.map(({ id, label, total }, at) => (
                <th key={id} scope="colgroup" colSpan={metrics.length} data-total={total}>
                  {label}
                  {partial(at) ? <span className={css['over']}> not over</span> : null}
                </th>
              ))}
            </tr>
            {metrics.length > 1 ? (
              <tr className={css['second']}>
                {columns.flatMap(({ id, total }) =>
                  metrics.map((metric) => (
                    <th key={`${id} ${metric.name}`} scope="col" data-total={total}>
                      {metric.label}
                    </th>
                  )),
                )}
              </tr>
            ) : null}
          </thead>
          <tbody>
            {rows.map((row, rowAt) => (
              <tr key={row.labels.join('\u0000') + String(row.total)} data-total={row.total}>
                {row.labels.map((label, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: one for each axis
                  <th key={at} scope="row" className={css['key']} title={label}>
                    {label}
                  </th>
                ))}
                {columns.flatMap((column, at) => {
                  const place = row.cells[at] ?? null;
                  const pick = picks[rowAt * columns.length + at] ?? null;
                  const look = looks[rowAt * columns.length + at];
                  return metrics.map((metric) => (
                    <td
                      key={`${column.id} ${metric.name}`}
                      tabIndex={pick === null ? undefined : pick === firstPick ? 0 : -1}
                      data-total={row.total || column.total}
                      data-look={look}
                      data-null={place === null || answer.cell(place, metric).value === null}
                      title={place === null ? 'There is no row' : titleOf(answer, place, metric)}
                      onClick={(event) => clicks.onClick(event, pick)}
                      onDoubleClick={() => clicks.onDoubleClick(pick)}
                      onKeyDown={(event) => {
                        if (pick === null || event.key !== 'Enter') return;
                        event.preventDefault();
                        (event.shiftKey ? onDrill : onPick)?.(pick);
                      }}
                      onContextMenu={(event) => {
                        if (pick === null || onMenu === undefined) return;
                        event.preventDefault();
                        const box = event.currentTarget.getBoundingClientRect();
                        onMenu(
                          pick,
                          event.clientX > 0 ? { x: event.clientX, y: event.clientY } : { x: box.left, y: box.bottom },
                        );
                      }}
                    >
                      {place === null ? NULL_MARK : formatMetric(answer.cell(place, metric).value, metric.format)}
                    </td>
                  ));
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {whole === null ? null : (
        <p className={css['whole']}>
          <strong>Total</strong>
          {metrics.map((metric) => (
            <span key={metric.name}>
              {metric.label} <strong>{formatMetric(answer.cell(whole, metric).value, metric.format)}</strong>
            </span>
          ))}
        </p>
      )}
      {notes.length === 0 ? null : <p className={css['whole']}>{notes.join('. ')}</p>}
    </div>
  );
}

/** The number with its comparison; null where there is nothing to add. */
function titleOf(answer: Answer, row: number, metric: Metric): string | undefined {
  const cell = answer.cell(row, metric);
  if (cell.value === null) return 'There is no value';
  if (!answer.compared) return undefined;
  const tip = tipRow(metric.label, cell, metric, null, true);
  return `${tip.value} (${tip.note ?? ''})`;
}
