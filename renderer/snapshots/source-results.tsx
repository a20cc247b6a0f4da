import type { SnapshotFile, SourceCounts } from '#core/protocol/snapshot';
import { routeHash } from '../app/router.ts';
import { formatBytes, formatCount } from '../ui/format-number.ts';
import table from '../ui/table.module.css';
import css from './snapshots.module.css';

const counts = [
  ['rowsIn', 'Rows in'],
  ['rows', 'Rows'],
  ['quarantined', 'Quarantined'],
  ['duplicates', 'Duplicates'],
  ['superseded', 'Replaced'],
  ['deleted', 'Deleted'],
] as const;

interface Props {
  readonly sources: readonly SourceCounts[];
  readonly files: readonly SnapshotFile[];
}

/** What became of the rows of every source. */
export function SourceResults({ sources, files }: Props) {
  return (
    <div className={table['scroll']}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">Source</th>
            {counts.map(([key, label]) => (
              <th key={key} scope="col" className={table['num']}>
                {label}
              </th>
            ))}
            <th scope="col" className={table['num']}>
              Files
            </th>
            <th scope="col">Columns</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <SourceRow
              key={source.source}
              source={source}
              files={files.filter((file) => file.source === source.source)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SourceRow({ source, files }: { readonly source: SourceCounts; readonly files: readonly SnapshotFile[] }) {
  const { absentColumns, unknownColumns } = source;
  const name = `source.${source.source}`;
  return (
    <tr>
      <td className={css['code']}>
        <a href={routeHash({ page: 'catalog', of: { kind: 'model', name } })}>{source.source}</a>
      </td>
      {source.absent === null ? (
        counts.map(([key]) => (
          <td key={key} className={table['num']}>
            {formatCount(source[key])}
          </td>
        ))
      ) : (
        <td colSpan={counts.length} className={css['quiet']}>
          Absent: {source.absent}
        </td>
      )}
      <td className={table['num']} title={formatBytes(files.reduce((sum, file) => sum + file.bytes, 0))}>
        {formatCount(files.length)}
      </td>
      <td className={css['quiet']}>
        {[
          ...absentColumns.map((column) => `${column} is absent`),
          ...unknownColumns.map((column) => `${column} is not read`),
        ].join(', ')}
      </td>
    </tr>
  );
}
