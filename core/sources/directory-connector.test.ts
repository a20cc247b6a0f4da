import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDirectory } from './directory-connector.ts';
import type { SourceConnector } from './source-connector.ts';

let folder: string;
let root: string;
let connector: SourceConnector;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-directory-'));
  root = path.join(folder, 'root');
  await put('orders/dt=2026-11-20/b.csv', 'b');
  await put('orders/dt=2026-11-20/a.csv', 'aa');
  await put('orders-old/x.csv', 'x');
  await put('_manifests/dt=2026-11-20.json', '{}');
  connector = await openDirectory(root);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(key: string, content: string): Promise<void> {
  const file = path.join(root, key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function keys(prefix: string, from = connector): Promise<string[]> {
  const found: string[] = [];
  for await (const page of from.list(prefix)) found.push(...page.map((object) => object.key));
  return found;
}

async function read(key: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await connector.read(key)).body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('lists in key order, like a bucket', async () => {
  const all = ['_manifests/dt=2026-11-20.json', 'orders-old/x.csv', 'orders/dt=2026-11-20/a.csv'];
  expect(await keys('')).toEqual([...all, 'orders/dt=2026-11-20/b.csv']);
  expect(await keys('_manifests/')).toEqual(['_manifests/dt=2026-11-20.json']);
  expect(await keys('orders/dt=2026')).toEqual(['orders/dt=2026-11-20/a.csv', 'orders/dt=2026-11-20/b.csv']);
  expect(await keys('order')).toHaveLength(3);
  expect(await keys('nothing/here/')).toEqual([]);
});

test('pages hold at most a thousand', async () => {
  await Promise.all(Array.from({ length: 1500 }, (_, i) => put(`many/${i}`, '')));
  const pages = [];
  for await (const page of connector.list('many/')) pages.push(page.length);
  expect(pages).toEqual([1000, 500]);
});

test('the etag changes with the content, in place or by a new file', async () => {
  const etagOf = async () => {
    for await (const page of connector.list('orders-old/')) return page[0]?.etag;
    return undefined;
  };
  const first = await etagOf();
  await utimes(path.join(root, 'orders-old/x.csv'), new Date(1), new Date(1));
  const second = await etagOf();
  await rm(path.join(root, 'orders-old/x.csv'));
  await put('orders-old/x.csv', 'y');
  expect(new Set([first, second, await etagOf()]).size).toBe(3);
  await expect(connector.read('orders-old/x.csv', { ifMatch: first ?? '' })).rejects.toMatchObject({
    code: 'object-changed',
  });
});

test('reads from an offset and says the whole size', async () => {
  await put('long', 'x'.repeat(2_500_000).concat('end'));
  const opened = await connector.read('long', { offset: 2_500_000 });
  expect(opened.bytes).toBe(2_500_003);
  opened.close();
  expect(await read('long')).toHaveLength(2_500_003);
});

test('a file that grows while it is read is not taken for the old or the new one', async () => {
  await put('grows', 'x'.repeat(3_000_000));
  const { body } = await connector.read('grows');
  const drain = async () => {
    for await (const _ of body) await writeFile(path.join(root, 'grows'), 'y'.repeat(4_000_000));
  };
  await expect(drain()).rejects.toMatchObject({ code: 'object-changed' });
});

test('missing things', async () => {
  await expect(connector.read('orders/none')).rejects.toMatchObject({ code: 'object-missing' });
  await expect(connector.read('orders')).rejects.toMatchObject({ code: 'object-missing' });
  await expect(openDirectory(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'root-missing' });
  await expect(openDirectory(path.join(root, 'orders-old/x.csv'))).rejects.toMatchObject({ code: 'root-missing' });
});

test.each(['../outside', '/etc/passwd', 'orders/../../outside', 'a\\b', 'a\u0000'])('%j is refused', async (key) => {
  await writeFile(path.join(folder, 'outside'), 'secret');
  await expect(connector.read(key)).rejects.toMatchObject({ code: 'key-refused' });
  await expect(connector.write(key, Buffer.from('x'))).rejects.toMatchObject({ code: 'key-refused' });
});

test('links are followed only inside the root', async () => {
  await mkdir(path.join(folder, 'outside'));
  await writeFile(path.join(folder, 'outside/secret'), 'secret');
  await mkdir(path.join(root, 'links'));
  await symlink(path.join(root, 'orders-old/x.csv'), path.join(root, 'links/in'));
  await symlink(path.join(root, 'links'), path.join(root, 'links/loop'));
  await symlink(path.join(folder, 'nowhere'), path.join(root, 'links/dangling'));
  expect(await read('links/in')).toBe('x');
  expect(await keys('links/')).toEqual(['links/in']);
  await symlink(path.join(folder, 'outside/secret'), path.join(root, 'links/out'));
  await symlink(path.join(folder, 'outside'), path.join(root, 'linked'));
  for (const key of ['links/out', 'linked/secret']) {
    await expect(connector.read(key)).rejects.toMatchObject({ code: 'key-refused' });
  }
  await expect(connector.write('linked/new/file', Buffer.from('x'))).rejects.toMatchObject({ code: 'key-refused' });
  await expect(keys('links/')).rejects.toMatchObject({ code: 'key-refused' });
  expect(await keys('_manifests/')).toHaveLength(1);
});

test('a root that is itself a link is a root', async () => {
  await symlink(root, path.join(folder, 'link'));
  const linked = await openDirectory(path.join(folder, 'link'));
  expect(await keys('orders-old/', linked)).toEqual(['orders-old/x.csv']);
});

test('writes whole files', async () => {
  await connector.write('_manifests/dt=2026-11-21.json', Buffer.from('[1]'));
  expect(await read('_manifests/dt=2026-11-21.json')).toBe('[1]');
  expect(await keys('_manifests/')).toHaveLength(2);
});
