import { IconBookOff } from '@tabler/icons-react';
import { didYouMean } from '#core/protocol/did-you-mean';
import type { CatalogPlace } from '../app/router.ts';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { EmptyState } from '../ui/states.tsx';
import css from './catalog.module.css';
import { catalogHref } from './catalog-entries.ts';

/** A link to something that this snapshot does not have. */
export function NotInCatalog({ of, snapshot }: { readonly of: CatalogPlace; readonly snapshot: OpenSnapshot }) {
  const { metrics, models } = snapshot.catalog;
  const close = didYouMean(
    of.name,
    (of.kind === 'metric' ? metrics : models).map((one) => one.name),
  );
  return (
    <EmptyState
      icon={IconBookOff}
      title={`There is no ${of.kind === 'metric' ? 'metric' : 'table'} ${of.name}`}
      action={
        close === null ? null : (
          <p className={css['plain']}>
            Did you mean <a href={catalogHref({ kind: of.kind, name: close })}>{close}</a>?
          </p>
        )
      }
    >
      Snapshot {snapshot.id} does not have it. It may be of another pack or of a newer version of this one.
    </EmptyState>
  );
}
