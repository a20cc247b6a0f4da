import { Button } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { useId } from 'react';
import type { RecordRows } from '#core/protocol/record';
import { useEngine } from '../engine/engine-context.tsx';
import { collectTable } from '../engine/result-table.ts';
import { useResource } from '../engine/use-resource.ts';
import { openInSql } from '../sql-workbench/open-in-sql.ts';
import { formatCount } from '../ui/format-number.ts';
import { isNumericType } from '../ui/grid/grid-text.ts';
import { Failure } from '../ui/states.tsx';
import table from '../ui/table.module.css';
import { RecordValue, unitOf } from './record-value.tsx';
import css from './records.module.css';

/** Rows that a page draws of one table; the SQL page shows them all. */
const SHOWN = 100;

/** Rows that belong to a record, newest first. */
export function RecordTable({ rows, snapshot }: { readonly rows: RecordRows; readonly snapshot: string }) {
  const id = useId();
  return (
    <section className={css['detail']} aria-labelledby={id}>
      <div className={css['head']}>
        <h2 id={id} className={css['heading']}>
          {rows.label}
          {rows.unavailable === null ? <span className={css['count']}> {formatCount(rows.rows)}</span> : null}
        </h2>
        <span className={css['quiet']}>{rows.description}</span>
        {rows.sql === '' ? null : (
          <Button
            variant="subtle"
            leftSection={<IconTerminal2 size={14} aria-hidden />}
            aria-label={`Open in SQL: ${rows.label}`}
            onClick={() => openInSql(rows.sql)}
          >
            Open in SQL
          </Button>
        )}
      </div>
      <Body rows={rows} snapshot={snapshot} />
      {rows.unavailable !== null || rows.missing.length === 0 ? null : (
        <p className={css['note']}>
          Not shown: {rows.missing.map(({ label, reason }) => `${label}, because ${reason}`).join('; ')}.
        </p>
      )}
    </section>
  );
}

function Body({ rows, snapshot }: { readonly rows: RecordRows; readonly snapshot: string }) {
  const { reader } = useEngine();
  const asks = rows.unavailable === null && rows.rows > 0 && rows.sql !== '';
  const found = useResource(asks ? `record rows ${snapshot} ${rows.sql}` : null, async (signal) =>
    collectTable(await reader.client.sql({ snapshot, sql: `${rows.sql}\nLIMIT ${SHOWN}` }, { signal })),
  );
  if (rows.unavailable !== null) {
    return (
      <p className={css['note']}>
        Unavailable: <code>{rows.model}</code> is not in this snapshot, because {rows.unavailable}.
      </p>
    );
  }
  if (rows.rows === 0) return <p className={css['note']}>There are none.</p>;
  if (found.error !== undefined) return <Failure error={found.error} onRetry={found.reload} />;
  if (found.data === undefined) return <div className={css['waiting']} aria-busy="true" />;
  const { header, table: cells } = found.data;
  const typeOf = (at: number): string => header.columns[at]?.type ?? '';
  const numeric = (at: number): string | undefined => (isNumericType(typeOf(at)) ? table['num'] : undefined);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by keyboard */}
      <div className={`${table['scroll']} ${css['rows']}`} tabIndex={0} role="group" aria-label={`Rows: ${rows.label}`}>
        <table className={table['table']}>
          <thead>
            <tr>
              {rows.columns.map((column, at) => (
                <th key={column.column} scope="col" className={numeric(at)}>
                  {column.label}
                  <Unit text={unitOf(typeOf(at))} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: cells.rows }, (_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity than their place
              <tr key={row}>
                {rows.columns.map((column, at) => (
                  <td key={column.column} className={numeric(at)}>
                    <RecordValue
                      value={cells.text(row, at)}
                      type={typeOf(at)}
                      format={column.format}
                      link={column.link}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.rows > cells.rows ? (
        <p className={css['note']}>
          The first {formatCount(cells.rows)} of {formatCount(rows.rows)}; SQL shows all.
        </p>
      ) : null}
    </>
  );
}

export function Unit({ text }: { readonly text: string }) {
  return text === '' ? null : <span className={css['unit']}> {text}</span>;
}
