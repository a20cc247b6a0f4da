import { Button } from '@mantine/core';
import { IconChartHistogram, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { CatalogColumn, CatalogModel } from '#core/protocol/catalog';
import type { CheckResult } from '#core/protocol/snapshot';
import { navigate } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { hasFound } from '../sources/found-checks.ts';
import { CheckStatus } from '../sources/run-status.tsx';
import { relationName } from '../sql-workbench/table-list.tsx';
import { formatCount } from '../ui/format-number.ts';
import { Failure } from '../ui/states.tsx';
import table from '../ui/table.module.css';
import css from './catalog.module.css';
import { ColumnDetail } from './column-detail.tsx';
import { loadProfile, type TableProfile } from './column-profile.ts';
import { ProfileCells, ProfileHeads } from './profile-cells.tsx';

interface Props {
  readonly model: CatalogModel;
  readonly picked: string | null;
  /** Of the model and its columns. */
  readonly checks: readonly CheckResult[];
  readonly snapshot: OpenSnapshot;
}

/** The columns of a table; their profile when it is asked for; the picked one opened. */
export function ColumnTable({ model, picked, checks, snapshot }: Props) {
  const { reader } = useEngine();
  const [asked, setAsked] = useState(false);
  const { name, columns, rows } = model;
  const profile = useResource(asked ? `profile ${snapshot.id} ${name}` : null, (signal) =>
    loadProfile(reader.client, { snapshot: snapshot.id, relation: relationName(model), columns, rows }, signal),
  );
  const shown = asked ? profile.data : undefined;
  const pick = (column: string) =>
    navigate({
      page: 'catalog',
      of: column === picked ? { kind: 'model', name } : { kind: 'model', name, column },
    });
  return (
    <div className={css['stack']}>
      <div className={css['row']}>
        {profile.loading && asked ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={14} aria-hidden />}
            onClick={() => setAsked(false)}
          >
            Cancel
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<IconChartHistogram size={14} aria-hidden />}
            disabled={model.unavailable !== null}
            aria-pressed={shown !== undefined}
            onClick={() => setAsked(shown === undefined)}
          >
            {shown === undefined ? 'Profile the columns' : 'Hide the profile'}
          </Button>
        )}
        <span className={css['quietText']} role="status">
          {profileWords(asked && profile.loading, shown, rows)}
        </span>
      </div>
      {asked && profile.error !== undefined ? <Failure error={profile.error} onRetry={profile.reload} /> : null}
      <div className={table['scroll']}>
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              {shown === undefined ? <th scope="col">What it is</th> : <ProfileHeads exact={shown.exact} />}
              <th scope="col">Checks</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <ColumnRow
                key={column.name}
                column={column}
                open={column.name === picked}
                onPick={() => pick(column.name)}
                checks={checks.filter((check) => check.column === column.name)}
                profile={shown}
                snapshot={snapshot}
                path={`${name}.${column.name}`}
              />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function ColumnRow(props: {
  readonly column: CatalogColumn;
  readonly path: string;
  readonly open: boolean;
  readonly onPick: () => void;
  readonly checks: readonly CheckResult[];
  readonly profile: TableProfile | undefined;
  readonly snapshot: OpenSnapshot;
}) {
  const { column, open, checks, profile } = props;
  const opened = useRef<HTMLTableRowElement>(null);
  // A link from elsewhere opens what may stand far down.
  useEffect(() => {
    if (open) opened.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const worst = checks.find(hasFound) ?? checks.find((check) => check.status === 'passed') ?? checks[0];
  return (
    <>
      <tr className={css['columnRow']} data-open={open}>
        <td className={css['nowrap']}>
          <button type="button" className={css['columnName']} aria-expanded={open} onClick={props.onPick}>
            <bdi>{column.name}</bdi>
          </button>
        </td>
        <td className={css['type']}>{column.type}</td>
        {profile === undefined ? (
          <td className={css['clip']}>
            {column.unavailable === null ? (
              <bdi>{column.description}</bdi>
            ) : (
              <span className={css['quietText']}>Unavailable: {column.unavailable}</span>
            )}
          </td>
        ) : (
          <ProfileCells profile={profile} column={column} />
        )}
        <td className={table['num']}>
          {worst === undefined ? null : (
            <span className={css['checkCell']}>
              {checks.length > 1 ? formatCount(checks.length) : null} <CheckStatus status={worst.status} />
            </span>
          )}
        </td>
      </tr>
      {open ? (
        <tr ref={opened}>
          <td colSpan={profile === undefined ? 4 : 7} className={css['opened']}>
            <ColumnDetail column={column} path={props.path} checks={checks} snapshot={props.snapshot} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function profileWords(loading: boolean, profile: TableProfile | undefined, rows: number): string {
  if (loading) return `Reading ${formatCount(rows)} rows…`;
  if (profile === undefined) return '';
  return `Over ${formatCount(profile.rows)} rows${profile.exact ? '' : '; distinct values are estimates'}`;
}
