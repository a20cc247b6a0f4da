import type { MetricFormat } from '#core/protocol/metric-query';
import {
  type RestatedRow,
  type RestatedSet,
  type RestatementCause,
  restatementCauses,
} from '#core/protocol/restatement';
import { routeHash } from '../app/router.ts';
import { formatCount, formatMetric, NULL_MARK } from '../ui/format-number.ts';
import table from '../ui/table.module.css';
import css from './snapshots.module.css';

interface Props {
  readonly set: RestatedSet;
  readonly labels: Readonly<Record<RestatementCause, { readonly label: string }>>;
}

/** Rows that count otherwise than before, by cause, the largest effect first, with the columns that differ. */
export function RestatedRows({ set, labels }: Props) {
  return (
    <>
      <p className={css['quiet']}>
        Of <ModelLink name={set.model} />
        {set.keyColumns.length === 0 ? '' : `, told apart by ${set.keyColumns.join(', ')}`}.
      </p>
      {restatementCauses.map((cause) => {
        const rows = set.sample.filter((row) => row.cause === cause);
        if (rows.length === 0) return null;
        const all = set.rows[cause];
        const shown = rows.length < all ? `${formatCount(rows.length)} of ${formatCount(all)}` : formatCount(all);
        return (
          <div key={cause} className={table['scroll']}>
            <table className={table['table']}>
              <caption className={css['caption']}>
                {labels[cause].label}: {shown}
                {rows.length < all ? ', the largest effect first' : ''}
              </caption>
              <thead>
                <tr>
                  <th scope="col">{set.keyColumns.join(', ') || 'Row'}</th>
                  <th scope="col" className={table['num']}>
                    Counted before
                  </th>
                  <th scope="col" className={table['num']}>
                    Counts now
                  </th>
                  <th scope="col">What differs</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows without a key of their own may be equal
                  <tr key={at}>
                    <td>
                      <Key parts={row.key} />
                    </td>
                    <Counted value={row.before} format={set.format} />
                    <Counted value={row.after} format={set.format} />
                    <td>
                      <WhatDiffers row={row} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      })}
    </>
  );
}

function ModelLink({ name }: { readonly name: string }) {
  return (
    <a className={css['code']} href={routeHash({ page: 'catalog', of: { kind: 'model', name } })}>
      {name}
    </a>
  );
}

/** Each part by itself, whatever direction it is written in. */
function Key({ parts }: { readonly parts: RestatedRow['key'] }) {
  return (
    <div className={css['key']}>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts stand in the order of the key's columns
        <span key={at}>
          {at === 0 ? '' : ' · '}
          <bdi>{part ?? NULL_MARK}</bdi>
        </span>
      ))}
    </div>
  );
}

/** A number stays on one line; words (who bought) are broken. */
function Counted({ value, format }: { readonly value: string | null; readonly format: MetricFormat | null }) {
  if (value === null) return <td className={table['num']}>{NULL_MARK}</td>;
  if (format !== null) return <td className={table['num']}>{formatMetric(value, format)}</td>;
  return (
    <td>
      <bdi className={css['words']}>{value}</bdi>
    </td>
  );
}

function WhatDiffers({ row: { cause, changes, before, after } }: { readonly row: RestatedRow }) {
  if (changes.length > 0) {
    const one = (text: string | null) => (text === null ? 'nothing' : <bdi>{text}</bdi>);
    return changes.map(({ column, before: was, after: is }, at) => (
      <span key={column}>
        {at === 0 ? '' : '; '}
        {column} was {one(was)}, is {one(is)}
      </span>
    ));
  }
  if (cause === 'late') return 'new';
  if (cause === 'removed') return 'gone';
  if (before === null) return 'not counted before';
  return after === null ? 'not counted any more' : 'the row is the same; what it is joined to differs';
}
