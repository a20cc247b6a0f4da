import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CheckResult } from '#core/protocol/snapshot';
import { useEngine } from '../engine/engine-context.tsx';
import { collectTable } from '../engine/result-table.ts';
import { useResource } from '../engine/use-resource.ts';
import { formatCount } from '../ui/format-number.ts';
import { DataGrid } from '../ui/grid/data-grid.tsx';
import { isNumericType, toTsv } from '../ui/grid/grid-text.ts';
import { Failure } from '../ui/states.tsx';
import { CheckStatus } from './run-status.tsx';
import css from './sources.module.css';

/** Checks that found something; the others passed or could not run. */
export function foundSomething(checks: readonly CheckResult[]): readonly CheckResult[] {
  return checks.filter((check) => check.status === 'warned' || check.status === 'failed');
}

/** Checks with what they found; the failing rows open below. `snapshot` may be the id of a rejected build. */
export function CheckTable({
  checks,
  snapshot,
}: {
  readonly checks: readonly CheckResult[];
  readonly snapshot: string | null;
}) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className={css['scroll']}>
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Result</th>
            <th scope="col" className={css['num']}>
              Failing
            </th>
            <th scope="col" className={css['num']}>
              Of rows
            </th>
            <th scope="col">What was found</th>
            <th scope="col">
              <span className="sr-only">Rows</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <CheckRow
              key={check.check}
              check={check}
              snapshot={snapshot}
              open={open === check.check}
              onToggle={() => setOpen(open === check.check ? null : check.check)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CheckRow(props: {
  readonly check: CheckResult;
  readonly snapshot: string | null;
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  const { check, snapshot, open } = props;
  return (
    <>
      <tr>
        <td className={css['mono']}>{check.check}</td>
        <td>
          <CheckStatus status={check.status} />
        </td>
        <td className={css['num']}>{formatCount(check.failingRows)}</td>
        <td className={css['num']}>{formatCount(check.rows)}</td>
        <td>
          {check.message} <span className={css['advice']}>{check.advice}</span>
        </td>
        <td>
          {check.table === null || snapshot === null ? null : (
            <Button variant="default" onClick={props.onToggle} aria-expanded={open}>
              {open ? 'Hide rows' : 'Show rows'}
            </Button>
          )}
        </td>
      </tr>
      {open && snapshot !== null ? (
        <tr>
          <td colSpan={6}>
            <FailingRows check={check.check} snapshot={snapshot} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function FailingRows({ check, snapshot }: { readonly check: string; readonly snapshot: string }) {
  const { reader } = useEngine();
  const rows = useResource(`rows ${snapshot} ${check}`, async (signal) => {
    const { header, table } = await collectTable(await reader.client.checkRows({ snapshot, check }, { signal }));
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
    <div className={css['failing']}>
      <DataGrid
        label={`Failing rows of ${check}`}
        source={source}
        identity={table}
        onSelect={() => undefined}
        onOpen={() => undefined}
        onCopy={(range) => void navigator.clipboard.writeText(toTsv(range, source.text, null))}
      />
    </div>
  );
}
