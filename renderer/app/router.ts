import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'sources' }
  | { readonly page: 'connect' }
  | { readonly page: 'run'; readonly id: string }
  | { readonly page: 'sql' };

/** Reads a location hash such as `#/sources/runs/2026-11-20T02`; anything unknown is the home page. */
export function parseRoute(hash: string): Route {
  const [page, part, id] = hash.replace(/^#\/?/, '').split('/').map(decode);
  if (page === 'sql') return { page: 'sql' };
  if (page !== 'sources') return { page: 'home' };
  if (part === 'connect') return { page: 'connect' };
  return part === 'runs' && id ? { page: 'run', id } : { page: 'sources' };
}

export function routeHash(route: Route): string {
  switch (route.page) {
    case 'connect':
      return '#/sources/connect';
    case 'run':
      return `#/sources/runs/${encodeURIComponent(route.id)}`;
    default:
      return `#/${route.page}`;
  }
}

export function navigate(route: Route): void {
  window.location.hash = routeHash(route);
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
