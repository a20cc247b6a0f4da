import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { rootReason } from '../home/root-reason.ts';
import { FileProblems } from '../metrics/file-problems.tsx';
import { CheckTable } from '../sources/check-table.tsx';
import { foundSomething } from '../sources/found-checks.ts';
import { formatCount } from '../ui/format-number.ts';
import table from '../ui/table.module.css';
import css from './catalog.module.css';
import { type CatalogLink, LinkList, metricLink, modelLink } from './link-list.tsx';

/** What needs attention: checks that found something, and what this shop cannot answer. */
export function CatalogOverview({ snapshot }: { readonly snapshot: OpenSnapshot }) {
  const { catalog, manifest } = snapshot;
  const found = foundSomething(manifest.checks);
  const missing = new Map<string, CatalogLink[]>();
  const add = (reason: string | null, link: CatalogLink): void => {
    if (reason === null) return;
    const root = rootReason(reason);
    missing.set(root, [...(missing.get(root) ?? []), link]);
  };
  for (const model of catalog.models) add(model.unavailable, modelLink(model.name));
  for (const metric of catalog.metrics) add(metric.unavailable, metricLink(metric));
  return (
    <div className={css['stack']}>
      <section>
        <h2 className={css['heading']}>Checks that found something</h2>
        {found.length === 0 ? (
          <p className={css['plain']}>
            None: {formatCount(manifest.checks.filter((check) => check.status === 'passed').length)} checks passed on
            this snapshot.
          </p>
        ) : (
          <CheckTable checks={found} snapshot={snapshot.id} />
        )}
      </section>
      {catalog.problems.length === 0 ? null : (
        <section>
          <h2 className={css['heading']}>Your metrics that need a look</h2>
          <FileProblems problems={catalog.problems} />
        </section>
      )}
      <section>
        <h2 className={css['heading']}>Unavailable in this snapshot</h2>
        {missing.size === 0 ? (
          <p className={css['plain']}>Nothing: every table was built, and every metric can be asked.</p>
        ) : (
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">What is missing</th>
                <th scope="col">Unavailable</th>
              </tr>
            </thead>
            <tbody>
              {[...missing].map(([reason, members]) => (
                <tr key={reason}>
                  <td>{reason}</td>
                  <td>
                    <LinkList links={members} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
}
