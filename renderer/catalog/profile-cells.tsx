import type { CatalogColumn } from '#core/protocol/catalog';
import { formatCount, formatDecimal, NULL_MARK } from '../ui/format-number.ts';
import { cellLabel } from '../ui/grid/grid-text.ts';
import table from '../ui/table.module.css';
import css from './catalog.module.css';
import type { TableProfile } from './column-profile.ts';

/** Headings of a profile, in the place of the description. */
export function ProfileHeads({ exact }: { readonly exact: boolean }) {
  return (
    <>
      <th scope="col" className={table['num']}>
        Null
      </th>
      <th scope="col" className={table['num']}>
        {exact ? 'Distinct' : 'Distinct, about'}
      </th>
      <th scope="col">Least</th>
      <th scope="col">Greatest</th>
    </>
  );
}

export function ProfileCells({ profile, column }: { readonly profile: TableProfile; readonly column: CatalogColumn }) {
  const found = profile.columns.get(column.name);
  if (found === undefined) {
    return (
      <td colSpan={4} className={css['clip']}>
        <span className={css['quietText']}>Unavailable: {column.unavailable}</span>
      </td>
    );
  }
  const share = profile.rows === 0 ? 0 : found.nulls / profile.rows;
  return (
    <>
      <td className={table['num']} title={`${formatCount(found.nulls)} of ${formatCount(profile.rows)} rows`}>
        {formatDecimal(share.toFixed(8), { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })}
      </td>
      <td className={table['num']}>{formatCount(found.distinct)}</td>
      <Extreme text={found.min} />
      <Extreme text={found.max} />
    </>
  );
}

function Extreme({ text }: { readonly text: string | null }) {
  return (
    <td className={css['extreme']} title={text === null ? 'There is no value' : cellLabel(text)}>
      <bdi>{text === null ? NULL_MARK : cellLabel(text)}</bdi>
    </td>
  );
}
