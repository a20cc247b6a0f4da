import type { Catalog } from '#core/protocol/catalog';
import { routeHash } from '../app/router.ts';

interface Props {
  readonly catalog: Catalog;
  /** A column of some rows, and the value in it. */
  readonly column: string;
  readonly value: string | null;
}

/** The way to the page of a record where a column is called as the id of its kind is; nothing otherwise. */
export function RecordLink({ catalog, column, value }: Props) {
  const kind = catalog.records.find((one) => one.id === column);
  if (kind === undefined || value === null || value === '') return null;
  return (
    <a href={routeHash({ page: 'record', kind: kind.name, id: value })}>
      Open {kind.label.toLowerCase()} <bdi>{value.length > 60 ? `${value.slice(0, 60)}…` : value}</bdi>
    </a>
  );
}
