import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { CatalogModel } from '#core/protocol/catalog';
import type { MadeFrom, SourceShare } from '#core/protocol/made-from';
import type { MetricQuery } from '#core/protocol/metric-query';
import { routeHash } from '../app/router.ts';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { CheckTable } from '../sources/check-table.tsx';
import { errorView } from '../ui/error-text.ts';
import { formatDay, formatDayRange } from '../ui/format-date.ts';
import { formatBytes, formatCount } from '../ui/format-number.ts';
import table from '../ui/table.module.css';
import css from './explain.module.css';
import { madeOf, type SourceFed } from './made-of.ts';

interface Props {
  readonly snapshot: OpenSnapshot;
  readonly query: MetricQuery;
}

/** What a number is made of down to the extract files, and what the checks on the way found. */
export function MadeOfSection({ snapshot, query }: Props) {
  const { reader } = useEngine();
  const { catalog, manifest } = snapshot;
  const from = useResource(`made from ${snapshot.id} ${JSON.stringify(query)}`, (signal) =>
    reader.client.madeFrom({ snapshot: snapshot.id, query }, { signal }),
  );
  const known = from.stale ? undefined : from.data;
  const { models, seeds, sources, checks } = useMemo(
    () => madeOf(catalog, manifest, query.metrics, known),
    [catalog, manifest, query, known],
  );
  const [all, setAll] = useState(false);
  const found = checks.filter(({ status }) => status === 'failed' || status === 'warned');
  const passed = checks.filter(({ status }) => status === 'passed').length;
  const unavailable = checks.length - passed - found.length;
  const kinds = ['mart', 'fact', 'dimension', 'staging'] as const;
  return (
    <>
      <section className={css['section']} aria-label="Made of">
        <h3 className={css['heading']}>Made of</h3>
        <dl className={css['facts']}>
          {known === undefined || known.rollups.length === 0 ? null : (
            <>
              <dt>Read from</dt>
              <dd>{known.rollups.join(', ')}, which holds the sums of its facts</dd>
            </>
          )}
          {kinds.map((kind) => {
            const own = models.filter((model) => model.kind === kind);
            return own.length === 0 ? null : <Tables key={kind} label={kindNames[kind]} models={own} />;
          })}
          {seeds.length === 0 ? null : <Tables label="Kept by people" models={seeds} />}
        </dl>
      </section>
      <section className={css['section']} aria-label="Extract files">
        <h3 className={css['heading']}>
          Extract files of {formatCount(sources.length)} {sources.length === 1 ? 'source' : 'sources'}
        </h3>
        <p style={{ margin: '0 0 4px', fontSize: 12 }}>{filesWords(from.error, known)}</p>
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

function filesWords(error: Error | undefined, known: MadeFrom | undefined): string {
  if (error !== undefined) {
    return `Which of them hold the rows that count could not be found out: ${errorView(error).what} All files are listed.`;
  }
  if (known === undefined) return 'Looking for those that hold the rows that count…';
  return 'Those that hold the rows of the asked days and filters, without the days that they are compared with.';
}

function filesCount(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'file' : 'files'}`;
}

function shareWords(share: SourceShare | null): string {
  if (share === null) return 'Nothing of it counts here: tables on the way read it for other numbers.';
  if (share.files === null) return `All files: ${share.why ?? 'they cannot be told apart'}.`;
  return share.why === null ? '' : `Besides, ${share.why}.`;
}

/** Files listed at first; the button brings the others. */
const LISTED = 20;

function Files({ share, ...fed }: SourceFed) {
  const { source, absent, days } = fed;
  const [all, setAll] = useState(false);
  const counted = useMemo(
    () => (share?.files == null ? null : new Map(share.files.map(({ path, rows }) => [path, rows]))),
    [share],
  );
  const files = counted === null ? fed.files : fed.files.filter(({ path }) => counted.has(path));
  const rows = counted === null ? fed.rows : [...counted.values()].reduce((sum, count) => sum + count, 0);
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
        <b>{source}</b>:{' '}
        {counted === null
          ? `${filesCount(files.length)}, ${days === null ? 'no day' : formatDayRange(...days)}, ${formatCount(rows)} rows, ${formatBytes(fed.bytes)}`
          : `${formatCount(files.length)} of ${filesCount(fed.files.length)}, with ${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'} that count or say what those belong to`}
      </summary>
      {share === undefined ? null : <p className={css['why']}>{shareWords(share)}</p>}
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
              <td className={table['num']}>
                {counted === null ? '' : `${formatCount(counted.get(file.path) ?? 0)} of `}
                {formatCount(file.rows)}
              </td>
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
