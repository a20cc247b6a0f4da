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
                    <td className={css['code']}>{row.key.map((part) => part ?? NULL_MARK).join(' · ')}</td>
                    <td className={table['num']}>{counted(row.before, set.format)}</td>
                    <td className={table['num']}>{counted(row.after, set.format)}</td>
                    <td>{whatDiffers(row)}</td>
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

function counted(value: string | null, format: MetricFormat | null): string {
  if (value === null) return NULL_MARK;
  return format === null ? value : formatMetric(value, format);
}

function whatDiffers({ cause, changes, before, after }: RestatedRow): string {
  if (changes.length > 0) {
    const one = (text: string | null) => (text === null ? 'nothing' : text);
    return changes.map(({ column, before: was, after: is }) => `${column} was ${one(was)}, is ${one(is)}`).join('; ');
  }
  if (cause === 'late') return 'new';
  if (cause === 'removed') return 'gone';
  if (before === null) return 'not counted before';
  return after === null ? 'not counted any more' : 'the row is the same; what it is joined to differs';
}
