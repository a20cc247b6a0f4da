import type { CatalogMetric } from '#core/protocol/catalog';
import { formatDay } from '../ui/format-date.ts';
import table from '../ui/table.module.css';
import css from './catalog.module.css';

/** Every definition that was ever used, the current one first; each can still be asked by its name. */
export function MetricVersions({ metric }: { readonly metric: CatalogMetric }) {
  const versions = [
    { ...metric, ask: metric.name },
    ...metric.previous.map((older) => ({ ...older, ask: `${metric.name}@${older.version}` })),
  ];
  return (
    <div className={table['scroll']}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col" className={table['num']}>
              Version
            </th>
            <th scope="col">Since</th>
            <th scope="col">Asked as</th>
            <th scope="col">What changed</th>
            <th scope="col">Formula</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version.version}>
              <td className={table['num']}>{version.version}</td>
              <td className={css['nowrap']}>{formatDay(version.changed)}</td>
              <td className={`${css['code']} ${css['nowrap']}`}>{version.ask}</td>
              <td>
                {version.change ?? 'The first definition.'}
                {version.unavailable === null ? null : (
                  <span className={css['quietText']}> Unavailable: {version.unavailable}</span>
                )}
              </td>
              <td className={css['code']}>{version.formula}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
