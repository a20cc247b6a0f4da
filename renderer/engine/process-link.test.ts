import { expect, test, vi } from 'vitest';
import type { Client } from '#core/protocol/rpc';
import { call, noArgs } from '#core/protocol/rpc';
import { ProcessLink } from './process-link.ts';

const api = { name: call<string>()(noArgs) };

function clientOf(answer: () => Promise<string>): Client<typeof api> {
  return { name: answer };
}

test('calls wait for the first process and go to the newest', async () => {
  const link = new ProcessLink(api);
  const early = link.client.name({});
  expect(link.state).toBe('starting');
  link.attach(
    clientOf(async () => 'first'),
    () => undefined,
  );
  expect(await early).toBe('first');
  link.attach(
    clientOf(async () => 'second'),
    () => undefined,
  );
  expect(await link.client.name({})).toBe('second');
  expect(link.generation).toBe(2);
});

test('a stopped process is told, its calls fail, later ones wait for the next', async () => {
  const link = new ProcessLink(api);
  const first = clientOf(() => Promise.reject(new Error('gone')));
  const heard = vi.fn();
  link.subscribe(heard);
  link.attach(first, () => undefined);
  await expect(link.client.name({})).rejects.toThrow('gone');
  link.detach(first);
  expect(link.state).toBe('restarting');
  const retry = link.client.name({});
  link.attach(
    clientOf(async () => 'back'),
    () => undefined,
  );
  expect(await retry).toBe('back');
  expect(heard).toHaveBeenCalledTimes(3);
});

test('a late farewell of an old process does not disturb the new one', () => {
  const link = new ProcessLink(api);
  const old = clientOf(async () => 'old');
  link.attach(old, () => undefined);
  link.attach(
    clientOf(async () => 'new'),
    () => undefined,
  );
  link.detach(old);
  expect(link.state).toBe('up');
});

test('what is left of an old process is closed when a new one comes', () => {
  const link = new ProcessLink(api);
  const closeOld = vi.fn();
  link.attach(
    clientOf(async () => 'old'),
    closeOld,
  );
  link.attach(
    clientOf(async () => 'new'),
    () => undefined,
  );
  expect(closeOld).toHaveBeenCalledOnce();
  expect(link.state).toBe('up');
});
