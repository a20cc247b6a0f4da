import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mappingSchema } from '../protocol/workspace.ts';
import { openDirectory } from '../sources/directory-connector.ts';
import { readExtractView } from './mirror.ts';
import { type SyncInput, syncExtracts } from './sync.ts';
import { counting, makeTestFolders, syncInput } from './testing/gold-root.ts';

let folders: Awaited<ReturnType<typeof makeTestFolders>>;
const noon = Date.parse('2026-11-21T12:00:00Z');

beforeEach(async () => {
  folders = await makeTestFolders();
});
afterEach(() => folders.remove());

/** Puts a file as if it had been written at that minute before noon. */
async function put(key: string, content: string, minutesAgo = 60): Promise<void> {
  await folders.bucket.put(key, content);
  const at = new Date(noon - minutesAgo * 60_000);
  await utimes(path.join(folders.root, key), at, at);
}

interface Mode {
  readonly completeness?: 'success_file' | 'settled';
  readonly mapping?: object;
  readonly now?: number;
  readonly sources?: readonly string[];
}

async function sync({ completeness = 'settled', mapping = {}, now = noon, sources = ['orders'] }: Mode = {}) {
  const connector = counting(await openDirectory(folders.root));
  const { input, logs } = syncInput(connector, folders.workspaceDir, {
    config: { completeness, settledMinutes: 30, mapping: mappingSchema.parse({ sources: mapping }) },
    pack: { sources: sources.map((name) => ({ name })) } as unknown as NonNullable<SyncInput['pack']>,
    now: () => now,
  });
  const report = await syncExtracts(input).catch((error: unknown) => error as Error & { code: string });
  return { report, logs, calls: connector.calls };
}

async function view() {
  const { days } = await readExtractView(folders.workspaceDir);
  return days.map(({ date, revision, files }) => [date, revision, ...files.map((f) => `${f.source} ${f.path}`)]);
}

const mapped = (path: string, more: object = {}) => ({ path, ...more });

describe('settled', () => {
  test('a day is taken once nothing of it has changed for a while', async () => {
    await put('orders/dt=2026-11-19/a.csv', 'a');
    await put('orders/dt=2026-11-20/a.csv', 'b', 60);
    await put('orders/dt=2026-11-20/b.csv', 'c', 29);
    expect((await sync()).report).toMatchObject({ changed: ['2026-11-19'], incomplete: ['2026-11-20'] });
    expect((await sync({ now: noon + 60_000 })).report).toMatchObject({ changed: ['2026-11-20'], incomplete: [] });
  });

  test('a second look costs one listing', async () => {
    await put('orders/dt=2026-11-20/a.csv', 'a');
    await sync();
    expect((await sync()).calls).toEqual(['list orders/']);
  });

  test('a changed file restates the day with the next revision; others are not read again', async () => {
    await put('orders/dt=2026-11-20/a.csv', 'a');
    await put('orders/dt=2026-11-20/b.csv', 'b');
    await sync();
    await put('orders/dt=2026-11-20/b.csv', 'B', 40);
    const { calls, report } = await sync();
    expect(report).toMatchObject({ changed: ['2026-11-20'], reused: 1 });
    expect(calls.filter((call) => call.startsWith('read'))).toHaveLength(2);
    expect(await view()).toEqual([
      ['2026-11-20', 2, 'orders orders/dt=2026-11-20/a.csv', 'orders orders/dt=2026-11-20/b.csv'],
    ]);
  });

  test('a part that vanished while others stand is gone; a whole source or day stays', async () => {
    const sources = ['orders', 'refunds'];
    for (const day of ['19', '20']) {
      await put(`orders/dt=2026-11-${day}/a.csv`, 'a');
      await put(`orders/dt=2026-11-${day}/b.csv`, 'b');
      await put(`refunds/dt=2026-11-${day}/r.csv`, 'r');
    }
    await sync({ sources });
    await folders.bucket.remove('orders/dt=2026-11-20/b.csv');
    await folders.bucket.remove('refunds/dt=2026-11-20/r.csv');
    for (const key of ['orders/dt=2026-11-19/a.csv', 'orders/dt=2026-11-19/b.csv', 'refunds/dt=2026-11-19/r.csv']) {
      await folders.bucket.remove(key);
    }
    expect((await sync({ sources })).report).toMatchObject({ changed: ['2026-11-20'], gone: ['2026-11-19'] });
    expect((await view()).map((day) => day.length - 2)).toEqual([3, 2]);
    expect((await view())[1]).toContain('refunds refunds/dt=2026-11-20/r.csv');
  });
});

describe('success_file', () => {
  const completeness = 'success_file';

  test('waits for every folder of the day', async () => {
    const sources = ['orders', 'refunds'];
    await put('orders/dt=2026-11-20/a.csv', 'a');
    await put('orders/dt=2026-11-20/_SUCCESS', '');
    await put('refunds/dt=2026-11-20/r.csv', 'r');
    expect((await sync({ completeness, sources })).report).toMatchObject({ changed: [], incomplete: ['2026-11-20'] });
    await put('refunds/dt=2026-11-20/_SUCCESS', '');
    expect((await sync({ completeness, sources })).report).toMatchObject({ changed: ['2026-11-20'] });
  });

  test('hours: one above them, or one in each', async () => {
    const mapping = { orders: mapped('orders/dt={date}/hour={hour}/*.csv') };
    await put('orders/dt=2026-11-19/hour=00/a.csv', 'a');
    await put('orders/dt=2026-11-19/hour=01/a.csv', 'a');
    await put('orders/dt=2026-11-19/_SUCCESS', '');
    await put('orders/dt=2026-11-20/hour=00/a.csv', 'a');
    await put('orders/dt=2026-11-20/hour=00/_SUCCESS', '');
    await put('orders/dt=2026-11-20/hour=01/a.csv', 'a');
    await put('orders/_SUCCESS', '');
    const first = await sync({ completeness, mapping });
    expect(first.report).toMatchObject({ changed: ['2026-11-19'], incomplete: ['2026-11-20'] });
    await put('orders/dt=2026-11-20/hour=01/_SUCCESS', '');
    expect((await sync({ completeness, mapping })).report).toMatchObject({ changed: ['2026-11-20'] });
  });

  test('flat files: the date in its name', async () => {
    const mapping = { orders: mapped('dump/orders-{date}.csv') };
    await put('dump/orders-20261119.csv', 'a');
    await put('dump/orders-20261120.csv', 'a');
    await put('dump/_SUCCESS-20261119', '');
    await put('dump/_SUCCESS', '');
    expect((await sync({ completeness, mapping })).report).toMatchObject({
      changed: ['2026-11-19'],
      incomplete: ['2026-11-20'],
    });
  });
});

test('mapped folders and paths, one listing for folders that stand in another', async () => {
  await put('shop/bestellungen/dt=2026-11-20/a.csv.gz', 'a');
  await put('shop/refunds-2026-11-20.jsonl', 'r');
  await put('shop/other-2026-11-20.jsonl', 'o');
  const mapping = { orders: { folder: 'shop/bestellungen' }, refunds: mapped('shop/refunds-{date}.jsonl') };
  const { calls, report } = await sync({ mapping });
  expect(report).toMatchObject({ listed: 2 });
  expect(calls.filter((call) => call.startsWith('list'))).toEqual(['list shop/']);
  expect(await view()).toEqual([
    ['2026-11-20', 1, 'orders shop/bestellungen/dt=2026-11-20/a.csv.gz', 'refunds shop/refunds-2026-11-20.jsonl'],
  ]);
});

test('a dump without a date is of the day on which it changed, and older ones stay', async () => {
  const mapping = { orders: mapped('dump/orders.csv', { load: 'full' }) };
  await put('dump/orders.csv', 'old', 2 * 24 * 60);
  await sync({ mapping });
  await put('dump/orders.csv', 'new');
  expect((await sync({ mapping })).report).toMatchObject({ changed: ['2026-11-21'], gone: [] });
  const { days } = await readExtractView(folders.workspaceDir);
  expect(days.map(({ date, files }) => [date, files[0]?.load, files[0]?.bytes])).toEqual([
    ['2026-11-19', 'full', 3],
    ['2026-11-21', 'full', 3],
  ]);
  expect(days[0]?.files[0]?.sha256).not.toBe(days[1]?.files[0]?.sha256);
});

test('what is no extract is left out and said', async () => {
  await put('orders/dt=2026-11-20/a.csv', 'a');
  await put('orders/dt=2026-11-20/notes.txt', 'x');
  await put('orders/dt=2026-11-20/.a.csv.crc', 'x');
  await put('orders/dt=2026-11-20/_committed_1', 'x');
  const { report, logs } = await sync();
  expect(report).toMatchObject({ listed: 1 });
  const said = logs.filter(({ level }) => level === 'warn').map(({ message }) => message);
  expect(said).toEqual([expect.stringContaining('notes.txt')]);
});

test('bad input', async () => {
  expect((await sync()).report).toMatchObject({ code: 'no-extract-files' });
  await put('orders/dt=2026-11-20/a.csv', 'a');
  await put('orders/dt=2026-11-20/b\nc.csv', 'a');
  expect((await sync()).report).toMatchObject({ code: 'key-refused' });
  const twice = { orders: mapped('orders/dt={date}/**'), refunds: mapped('orders/dt={date}/a*') };
  expect((await sync({ mapping: twice })).report).toMatchObject({ code: 'path-template-invalid' });
});

test('since', async () => {
  await put('orders/dt=2026-11-19/a.csv', 'a');
  await put('orders/dt=2026-11-20/a.csv', 'a');
  const connector = await openDirectory(folders.root);
  const { input } = syncInput(connector, folders.workspaceDir, {
    config: { completeness: 'settled', settledMinutes: 30, mapping: mappingSchema.parse({ sources: { orders: {} } }) },
    since: '2026-11-20',
    now: () => noon,
  });
  expect(await syncExtracts(input)).toMatchObject({ changed: ['2026-11-20'], gone: [] });
});
