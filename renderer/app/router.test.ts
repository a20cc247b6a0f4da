import { expect, test } from 'vitest';
import { parseRoute, type Route, routeHash } from './router.ts';

test('every route survives its own hash', () => {
  const routes: Route[] = [
    { page: 'home' },
    { page: 'sources' },
    { page: 'connect' },
    { page: 'run', id: '2026-11-20T02:10:44Z/a b' },
    { page: 'sql' },
    { page: 'dashboard', name: null, ask: '' },
    { page: 'dashboard', name: 'own/one', ask: 'range=mtd' },
    { page: 'explore', ask: 'metrics=aov&by=region' },
    { page: 'catalog', of: null },
    { page: 'catalog', of: { kind: 'metric', name: 'total_revenue' } },
    { page: 'catalog', of: { kind: 'model', name: 'source.orders', column: 'a/b ?' } },
    { page: 'snapshots', id: null },
    { page: 'snapshots', id: '2026-11-20.1' },
    { page: 'record', kind: 'customers', id: 'C/1 ?#%20\u202e<img>' },
  ];
  for (const route of routes) expect(parseRoute(routeHash(route))).toEqual(route);
});

test('what is unknown or broken leads home', () => {
  for (const hash of ['', '#', '#/nowhere', '#/%E0%A4%A', '#/customers', '#/customers/', '#/home/x', '#/Not a kind/x'])
    expect(parseRoute(hash)).toEqual({ page: 'home' });
  expect(parseRoute('#/sources/runs/')).toEqual({ page: 'sources' });
});
