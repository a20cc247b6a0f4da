import type { CatalogMetric } from '#core/protocol/catalog';
import { routeHash } from '../app/router.ts';
import { formatDay } from '../ui/format-date.ts';
import css from './explain.module.css';

/** What is counted, since when in this way, and who answers for it. */
export function Definition({ metric, snapshot }: { readonly metric: CatalogMetric; readonly snapshot: string }) {
  return (
    <section className={css['section']}>
      <h3 className={css['heading']}>Definition</h3>
      <dl className={css['facts']}>
        <dt>Name</dt>
        <dd style={{ fontFamily: 'var(--font-mono)' }}>
          <a href={routeHash({ page: 'catalog', of: { kind: 'metric', name: metric.name } })}>{metric.name}</a>
        </dd>
        <dt>Kind</dt>
        <dd>{metric.type}</dd>
        <dt>Version</dt>
        <dd>
          {metric.version}, changed {formatDay(metric.changed)}
        </dd>
        <dt>Owner</dt>
        <dd>{metric.owner}</dd>
        <dt>Snapshot</dt>
        <dd>{snapshot}</dd>
      </dl>
    </section>
  );
}
