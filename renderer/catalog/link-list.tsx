import type { CatalogMetric } from '#core/protocol/catalog';
import type { Dashboard } from '#core/protocol/dashboard';
import { routeHash } from '../app/router.ts';
import { formatCount } from '../ui/format-number.ts';
import css from './catalog.module.css';
import { catalogHref } from './catalog-entries.ts';

const shownLinks = 12;

export interface CatalogLink {
  readonly href: string;
  readonly label: string;
  /** True for names as SQL writes them. */
  readonly code: boolean;
}

export function modelLink(name: string): CatalogLink {
  return { href: catalogHref({ kind: 'model', name }), label: name, code: true };
}

/** `path` is `model.column`; a source's model has a point of its own. */
export function columnLink(path: string): CatalogLink {
  const at = path.lastIndexOf('.');
  const [name, column] = [path.slice(0, at), path.slice(at + 1)];
  return { href: catalogHref({ kind: 'model', name, column }), label: path, code: true };
}

export function metricLink({ name, label }: CatalogMetric): CatalogLink {
  return { href: catalogHref({ kind: 'metric', name }), label, code: false };
}

export function dashboardLink({ name, title }: Dashboard): CatalogLink {
  return { href: routeHash({ page: 'dashboard', name: name, ask: '' }), label: title, code: false };
}

/** What stands where an earlier build did not write down what metrics read: nothing would be a claim. */
export const unsaidReads = 'this snapshot does not say';

interface Props {
  readonly links: readonly CatalogLink[];
  /** What is not known of them, in words; absent: these are all. */
  readonly unsaid?: string | null;
}

/** Links in a line; many end in a number whose tooltip names the rest. */
export function LinkList({ links, unsaid = null }: Props) {
  const rest = links.slice(shownLinks);
  if (links.length === 0) return <span className={css['quietText']}>{unsaid ?? 'nothing'}</span>;
  return (
    <span className={css['links']}>
      {links.slice(0, shownLinks).map((link) => (
        <a key={link.href} href={link.href} className={link.code ? css['code'] : undefined}>
          <bdi>{link.label}</bdi>
        </a>
      ))}
      {rest.length === 0 ? null : (
        <span className={css['quietText']} title={rest.map((link) => link.label).join(', ')}>
          and {formatCount(rest.length)} more
        </span>
      )}
      {unsaid === null ? null : <span className={css['quietText']}>{unsaid}</span>}
    </span>
  );
}
