import { Button } from '@mantine/core';
import { Fragment, useState } from 'react';
import type { CheckResult } from '#core/protocol/snapshot';
import { useEngine } from '../engine/engine-context.tsx';
import { formatCount } from '../ui/format-number.ts';
import { ResultGrid } from '../ui/grid/result-grid.tsx';
import table from '../ui/table.module.css';
import { CheckStatus } from './run-status.tsx';
import css from './sources.module.css';

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
    <div className={table['scroll']}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Result</th>
            <th scope="col" className={table['num']}>
              Failing
            </th>
            <th scope="col" className={table['num']}>
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
  const { reader } = useEngine();
  return (
    <>
      <tr>
        <td className={`${css['mono']} ${css['checkName']}`}>
          <PartedName name={check.check} />
        </td>
        <td>
          <CheckStatus status={check.status} />
        </td>
        <td className={table['num']}>{formatCount(check.failingRows)}</td>
        <td className={table['num']}>{formatCount(check.rows)}</td>
        <td className={css['found']}>
          {check.message}
          {/* A warning that is looked at says what to do; what stopped a build always does. */}
          {open || check.status === 'failed' || check.table === null || snapshot === null ? (
            <span className={css['advice']}> {check.advice}</span>
          ) : null}
        </td>
        <td>
          {check.table === null || snapshot === null ? null : (
            <Button variant="default" px={10} onClick={props.onToggle} aria-expanded={open}>
              {open ? 'Hide rows' : 'Show rows'}
            </Button>
          )}
        </td>
      </tr>
      {open && snapshot !== null ? (
        <tr>
          <td colSpan={6}>
            <ResultGrid
              label={`Failing rows of ${check.check}`}
              ask={`rows ${snapshot} ${check.check}`}
              load={(signal) => reader.client.checkRows({ snapshot, check: check.check }, { signal })}
            />
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** A long name that may go on in the next line after a point. */
function PartedName({ name }: { readonly name: string }) {
  const parts = name.split('.');
  return parts.map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their place
    <Fragment key={at}>
      {part}
      {at === parts.length - 1 ? null : '.'}
      <wbr />
    </Fragment>
  ));
}
