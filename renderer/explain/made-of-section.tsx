import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { CatalogModel } from '#core/protocol/catalog';
import { routeHash } from '../app/router.ts';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { CheckTable } from '../sources/check-table.tsx';
import { formatDay, formatDayRange } from '../ui/format-date.ts';
import { formatBytes, formatCount } from '../ui/format-number.ts';
import table from '../ui/table.module.css';
import css from './explain.module.css';
import { madeOf, type SourceFed } from './made-of.ts';

interface Props {
  readonly snapshot: OpenSnapshot;
  readonly metrics: readonly string[];
}

/** What a number is made of down to the extract files, and what the checks on the way found. */
export function MadeOfSection({ snapshot, metrics }: Props) {
  const { catalog, manifest } = snapshot;
  const { models, seeds, sources, checks } = useMemo(
    () => madeOf(catalog, manifest, metrics),
    [catalog, manifest, metrics],
  );
  const [all, setAll] = useState(false);
  const found = checks.filter(({ status }) => status === 'failed' || status === 'warned');
  const passed = checks.filter(({ status }) => status === 'passed').length;
  const unavailable = checks.length - passed - found.length;
  const files = sources.reduce((sum, source) => sum + source.files.length, 0);
  const kinds = ['mart', 'fact', 'dimension', 'staging'] as const;
  return (
    <>
      <section className={css['section']} aria-label="Made of">
        <h3 className={css['heading']}>Made of</h3>
        <dl className={css['facts']}>
          {kinds.map((kind) => {
            const own = models.filter((model) => model.kind === kind);
            return own.length === 0 ? null : <Tables key={kind} label={kindNames[kind]} models={own} />;
          })}
          {seeds.length === 0 ? null : <Tables label="Kept by people" models={seeds} />}
        </dl>
      </section>
      <section className={css['section']} aria-label="Extract files">
        <h3 className={css['heading']}>
          Extract files: {formatCount(files)} of {formatCount(sources.length)}{' '}
          {sources.length === 1 ? 'source' : 'sources'}
        </h3>
        {sources.map((source) => (
          <Files key={source.source} {...source} />
        ))}
      </section>
      <section className={css['section']} aria-label="Checks on these tables">
        <h3 className={css['heading']}>Checks on these tables</h3>
        <p style={{ margin: '0 0 4px', fontSize: 12 }}>
          {formatCount(passed)} of {formatCount(checks.length)} passed
          {found.length === 0 ? '' : `, ${formatCount(found.length)} found something`}
          {unavailable === 0 ? '' : `, ${formatCount(unavailable)} could not run`}.
        </p>
        {(all ? checks : found).length === 0 ? null : (
          <CheckTable checks={all ? checks : found} snapshot={snapshot.id} />
        )}
        {checks.length === found.length ? null : (
          <Button variant="subtle" onClick={() => setAll(!all)}>
            {all ? 'Show only those that found something' : `Show all ${formatCount(checks.length)} checks`}
          </Button>
        )}
      </section>
    </>
  );
}

const kindNames = { mart: 'Marts', fact: 'Facts', dimension: 'Dimensions', staging: 'Staging' } as const;

function Tables({ label, models }: { readonly label: string; readonly models: readonly CatalogModel[] }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className={css['tables']}>
        {models.map(({ name }, at) => (
          <span key={name}>
            {at === 0 ? '' : ', '}
            <a href={routeHash({ page: 'catalog', of: { kind: 'model', name } })}>{name}</a>
          </span>
        ))}
      </dd>
    </>
  );
}

/** Files listed at first; the button brings the others. */
const LISTED = 20;

function Files({ source, absent, files, rows, bytes, days }: SourceFed) {
  const [all, setAll] = useState(false);
  if (absent !== null) {
    return (
      <p style={{ margin: 0, fontSize: 12 }}>
        <b>{source}</b>: {absent}
      </p>
    );
  }
  const shown = all ? files : files.slice(0, LISTED);
  return (
    <details className={css['files']}>
      <summary>
        <b>{source}</b>: {formatCount(files.length)} {files.length === 1 ? 'file' : 'files'},{' '}
        {days === null ? 'no day' : formatDayRange(...days)}, {formatCount(rows)} rows, {formatBytes(bytes)}
      </summary>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">File</th>
            <th scope="col" className={table['num']}>
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((file) => (
            <tr key={`${file.path} ${file.revision}`}>
              <td style={{ whiteSpace: 'nowrap' }}>
                {formatDay(file.date)}
                {file.revision > 1 ? `, revision ${file.revision}` : ''}
              </td>
              <td style={{ overflowWrap: 'anywhere' }} title={`SHA-256 ${file.sha256}`}>
                {file.path}
              </td>
              <td className={table['num']}>{formatCount(file.rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {all || files.length <= LISTED ? null : (
        <Button variant="subtle" onClick={() => setAll(true)}>
          Show all {formatCount(files.length)} files
        </Button>
      )}
    </details>
  );
}
