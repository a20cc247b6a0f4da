import { expect, test } from 'vitest';
import type { Action } from './actions.tsx';
import { menuActions } from './native-menu.tsx';

const action = (over: Partial<Action>): Action => ({
  ...{ id: 'a', label: 'A', group: 'View', keys: [], run: () => undefined },
  ...over,
});

test('a menu shows one key at most, and none that types or has two parts', () => {
  const keysOf = (...keys: string[]) => menuActions([action({ keys })])[0]?.keys;
  expect(keysOf('g h', 'mod+1')).toBe('mod+1');
  expect(keysOf('f5')).toBe('f5');
  expect([keysOf('?'), keysOf('g h'), keysOf()]).toEqual([null, null, null]);
});

test('what cannot be done is grey; the entries of the catalog and the dashboards are left to the palette', () => {
  expect(menuActions([action({ disabled: 'No source is connected' })])[0]?.enabled).toBe(false);
  expect(menuActions([action({ group: 'Catalog' }), action({ group: 'Dashboards' })])).toEqual([]);
  expect(menuActions([action({ group: 'Go to' })])[0]?.menu).toBe('Go');
});
