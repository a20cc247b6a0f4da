import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../ui/format-number.ts';
import { readAnswer } from './answer.ts';
import { type ChartProps, emphasisOf } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import { summarise } from './summary.ts';
import css from './table-chart.module.css';
import { cellWriters, sortRows, type TableSort, tableColumns, totalLabel } from './table-columns.ts';
import { isText, TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { columnWidths } from './table-widths.ts';
import { useClicks } from './use-clicks.ts';

const ROW_HEIGHT = 28;
/** A scrolled element cannot be of any height; what is beyond is said. */
const MOST_ROWS = 200_000;
const FITTED_ROWS = 200;
/** Rows drawn above and below what is in sight. */
const SPARE_ROWS = 6;

/** The rows themselves: sortable, with bars in the cells and totals that are marked. Draws only what is in sight. */
export function TableChart(props: ChartProps) {
  const { title, query, context, table, selected, notes, onPick, onDrill, onMenu } = props;
  const view = useRef<HTMLDivElement>(null);
  const clicks = useClicks(onPick, onDrill);
  const [sort, setSort] = useState<TableSort | null>(null);
  const [active, setActive] = useState(-1);
  const [window, setWindow] = useState({ top: 0, width: 0, height: 400 });
  const answer = useMemo(() => readAnswer(query, context, table), [query, context, table]);
  const columns = useMemo(() => tableColumns(answer, notes), [answer, notes]);
  const writers = useMemo(() => cellWriters(answer, columns), [answer, columns]);
  const rows = useMemo(() => sortRows(answer, columns, sort).slice(0, MOST_ROWS), [answer, columns, sort]);
  const looks = useMemo(() => {
    return selected.length === 0
      ? []
      : emphasisOf(
          rows.map((row) => answer.pick(row, null)),
          selected,
        );
  }, [answer, rows, selected]);
  const { widths, headLines } = useMemo(
    () =>
      columnWidths(
        columns.map((column, at) => ({
          label: column.label,
          words: isText(column),
          // The arrow of a change.
          sign: column.kind === 'change' ? 12 : 0,
          texts: [...answer.rows.slice(0, FITTED_ROWS), ...answer.totals.map(({ row }) => row)].map(
            (row) => writers[at]?.(row) ?? '',
          ),
        })),
        window.width,
      ),
    [answer, columns, writers, window.width],
  );
  const reach = useMemo(
    () =>
      columns.map((column) =>
        column.kind !== 'value'
          ? 0
          : answer.rows.reduce((most, row) => {
              return Math.max(most, Math.abs(toPlace(answer.cell(row, column.metric).value) ?? 0));
            }, 0),
      ),
    [answer, columns],
  );

  useEffect(() => {
    const element = view.current;
    if (element === null) return;
    const measure = () =>
      setWindow({ top: element.scrollTop, width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== view.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[active];
    const pick = row === undefined ? null : answer.pick(row, null);
    if (event.key === 'Enter' && pick !== null) {
      event.preventDefault();
      if (event.shiftKey) onDrill?.(pick);
      else onPick?.(pick);
      return;
    }
    if (
      pick !== null &&
      onMenu !== undefined &&
      (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))
    ) {
      event.preventDefault();
      const box = view.current.getBoundingClientRect();
      onMenu(pick, { x: box.left + 24, y: box.top + (active + 2) * ROW_HEIGHT - window.top });
      return;
    }
    const page = Math.max(1, Math.floor(window.height / ROW_HEIGHT) - 3);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length }[
      event.key
    ];
    if (step === undefined || rows.length === 0) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(rows.length - 1, active + step));
    setActive(next);
    reveal(view.current, next, answer.totals.length > 0);
  };

  const first = Math.max(0, Math.floor(window.top / ROW_HEIGHT) - SPARE_ROWS);
  const last = Math.min(rows.length, Math.ceil((window.top + window.height) / ROW_HEIGHT) + SPARE_ROWS);
  const template = widths
    .map((width, at) => (at === 0 ? `minmax(${width}px, 2fr)` : `minmax(${width}px, 1fr)`))
    .join(' ');
  const width = widths.reduce((sum, each) => sum + each, 0);
  const id = `table-${title.replace(/\W+/g, '-')}`;
  return (
    <div className={css['frame']}>
      <div
        ref={view}
        className={css['view']}
        role="grid"
        aria-label={summarise(title, answer)}
        aria-rowcount={rows.length + answer.totals.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={active >= first && active < last ? `${id}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <TableHead
          columns={columns}
          sort={sort}
          onSort={setSort}
          template={template}
          minWidth={width}
          lines={headLines}
        />
        <div role="rowgroup" className={css['body']} style={{ height: rows.length * ROW_HEIGHT, minWidth: width }}>
          {rows.slice(first, last).map((row, index) => {
            const at = first + index;
            const pick = answer.pick(row, null);
            return (
              <TableRow
                key={row}
                id={`${id}-${at}`}
                answer={answer}
                row={row}
                columns={columns}
                texts={writers.map((write) => write(row))}
                reach={reach}
                template={template}
                minWidth={width}
                top={at * ROW_HEIGHT}
                index={at + 2}
                look={looks[at] ?? 'plain'}
                active={at === active}
                good={props.good}
                onClick={(event) => {
                  setActive(at);
                  clicks.onClick(event, pick);
                }}
                onDoubleClick={() => clicks.onDoubleClick(pick)}
                onContextMenu={(event) => {
                  if (pick === null || onMenu === undefined) return;
                  event.preventDefault();
                  onMenu(pick, { x: event.clientX, y: event.clientY });
                }}
              />
            );
          })}
        </div>
        {answer.totals.length === 0 ? null : (
          <div role="rowgroup" className={css['totals']}>
            {answer.totals.map((total, at) => (
              <TableRow
                key={total.row}
                id={`${id}-total-${at}`}
                answer={answer}
                row={total.row}
                columns={columns}
                texts={columns.map((column, place) => {
                  if (column.kind === 'note') return '';
                  const label = column.kind === 'key' ? totalLabel(total, column, place === 0) : null;
                  return label ?? writers[place]?.(total.row) ?? '';
                })}
                reach={[]}
                template={template}
                minWidth={width}
                top={null}
                index={rows.length + 2 + at}
                look="plain"
                active={false}
                good={props.good}
              />
            ))}
          </div>
        )}
        {answer.rows.length > MOST_ROWS ? (
          <p className={css['note']}>
            First {formatCount(MOST_ROWS)} of {formatCount(answer.rows.length)} rows shown
          </p>
        ) : null}
      </div>
    </div>
  );
}

function reveal(view: HTMLElement | null, row: number, totals: boolean): void {
  if (view === null) return;
  const top = row * ROW_HEIGHT;
  const room = view.clientHeight - ROW_HEIGHT * (totals ? 3 : 2);
  if (top < view.scrollTop) view.scrollTop = top;
  else if (top > view.scrollTop + room) view.scrollTop = top - room;
}
