import type { ModelResult } from '#core/protocol/snapshot';
import { routeHash } from '../app/router.ts';
import { formatCount, formatTook, NULL_MARK } from '../ui/format-number.ts';
import table from '../ui/table.module.css';
import { howWords } from './how-words.ts';
import css from './snapshots.module.css';

/** What the build did with every model and why; those that took longest first. */
export function ModelResults({ models }: { readonly models: readonly ModelResult[] }) {
  const sorted = [...models].sort((a, b) => b.ms - a.ms);
  return (
    <div className={table['scroll']}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col" className={table['num']}>
              Rows
            </th>
            <th scope="col" className={table['num']}>
              Took
            </th>
            <th scope="col">How</th>
            <th scope="col">Because</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((result) => (
            <tr key={result.model}>
              <td className={css['code']}>
                <a href={routeHash({ page: 'catalog', of: { kind: 'model', name: result.model } })}>{result.model}</a>
              </td>
              <td className={table['num']}>{result.unavailable === null ? formatCount(result.rows) : NULL_MARK}</td>
              <td className={table['num']}>{result.ms === 0 ? NULL_MARK : formatTook(result.ms)}</td>
              <td className={css['how']} data-how={result.how}>
                {howWords[result.how]}
              </td>
              <td className={css['because']}>{result.unavailable ?? result.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
