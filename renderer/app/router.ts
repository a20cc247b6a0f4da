import { useSyncExternalStore } from 'react';
import { reservedRecordNames } from '#core/protocol/record';

export type CatalogPlace =
  | { readonly kind: 'metric'; readonly name: string }
  /** With a column, that column of it. */
  | { readonly kind: 'model'; readonly name: string; readonly column?: string };

export type Route =
  | { readonly page: 'home' }
  /** Name null: the first dashboard. `ask`: what is chosen on it, as dashboard-ask.ts writes it. */
  | { readonly page: 'dashboard'; readonly name: string | null; readonly ask: string }
  /** `ask`: what is explored, as explore-ask.ts writes it. */
  | { readonly page: 'explore'; readonly ask: string }
  /** Null: the list. */
  | { readonly page: 'catalog'; readonly of: CatalogPlace | null }
  /** Null: the timeline alone. */
  | { readonly page: 'snapshots'; readonly id: string | null }
  | { readonly page: 'sources' }
  | { readonly page: 'connect' }
  | { readonly page: 'run'; readonly id: string }
  | { readonly page: 'sql' }
  /** One customer, order, product: `kind` is the name of a kind of record of the pack. */
  | { readonly page: 'record'; readonly kind: string; readonly id: string };

/** Reads a location hash such as `#/sources/runs/2026-11-20T02`; anything unknown is the home page. */
export function parseRoute(hash: string): Route {
  const [place = '', ask = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, part, id, column] = place.split('/').map(decode);
  if (page === 'sql') return { page: 'sql' };
  if (page === 'dashboards') return { page: 'dashboard', name: part || null, ask };
  if (page === 'explore') return { page: 'explore', ask };
  if (page === 'catalog') return { page: 'catalog', of: catalogPlace(part, id, column) };
  if (page === 'snapshots') return { page: 'snapshots', id: part || null };
  if (page !== 'sources') return recordRoute(page, part);
  if (part === 'connect') return { page: 'connect' };
  return part === 'runs' && id ? { page: 'run', id } : { page: 'sources' };
}

/** Any other place with something in it is the page of a record. */
function recordRoute(kind = '', id = ''): Route {
  const free = /^[a-z]\w*$/.test(kind) && !(reservedRecordNames as readonly string[]).includes(kind);
  return free && id !== '' ? { page: 'record', kind, id } : { page: 'home' };
}

export function routeHash(route: Route): string {
  switch (route.page) {
    case 'connect':
      return '#/sources/connect';
    case 'run':
      return `#/sources/runs/${encodeURIComponent(route.id)}`;
    case 'dashboard':
      return joinHash('dashboards', route.name) + (route.ask === '' ? '' : `?${route.ask}`);
    case 'explore':
      return `#/explore${route.ask === '' ? '' : `?${route.ask}`}`;
    case 'catalog':
      return catalogHash(route.of);
    case 'snapshots':
      return joinHash('snapshots', route.id);
    case 'record':
      return joinHash(route.kind, route.id);
    default:
      return `#/${route.page}`;
  }
}

function catalogPlace(kind = '', name = '', column = ''): CatalogPlace | null {
  if (name === '' || (kind !== 'metric' && kind !== 'model')) return null;
  return kind === 'model' && column !== '' ? { kind, name, column } : { kind, name };
}

function catalogHash(of: CatalogPlace | null): string {
  if (of === null) return '#/catalog';
  const place = joinHash(`catalog/${of.kind}`, of.name);
  return of.kind === 'model' && of.column !== undefined ? `${place}/${encodeURIComponent(of.column)}` : place;
}

function joinHash(place: string, name: string | null): string {
  return name === null ? `#/${place}` : `#/${place}/${encodeURIComponent(name)}`;
}

/** Goes there; where it is in view already, its page hears of it all the same: one to write on takes the focus for its text again. */
export function navigate(route: Route): void {
  const hash = routeHash(route);
  if (window.location.hash === hash) window.dispatchEvent(new HashChangeEvent('hashchange'));
  else window.location.hash = hash;
}

export function useRoute(): Route {
  return parseRoute(
    useSyncExternalStore(
      (listener) => {
        window.addEventListener('hashchange', listener);
        return () => window.removeEventListener('hashchange', listener);
      },
      () => window.location.hash,
    ),
  );
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
