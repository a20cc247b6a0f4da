import { expect, test } from 'vitest';
import { parseRoute, type Route, routeHash } from './router.ts';

test('every route survives its own hash', () => {
  const routes: Route[] = [
    { page: 'home' },
    { page: 'sources' },
    { page: 'connect' },
    { page: 'run', id: '2026-11-20T02:10:44Z/a b' },
    { page: 'sql' },
  ];
  for (const route of routes) expect(parseRoute(routeHash(route))).toEqual(route);
});

test('what is unknown or broken leads home', () => {
  for (const hash of ['', '#', '#/nowhere', '#/%E0%A4%A']) expect(parseRoute(hash)).toEqual({ page: 'home' });
  expect(parseRoute('#/sources/runs/')).toEqual({ page: 'sources' });
});
