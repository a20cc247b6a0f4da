import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acquireWriterLock } from '../warehouse/writer-lock.ts';
import { commands } from './commands.ts';
import { runAssay } from './testing/cli-session.ts';

let folder: string;
const assay = (...args: string[]) => runAssay(folder, ...args);

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-cli-'));
  const made = await assay('generate', 'shop', '--days', '20', '--orders-per-day', '20', '--from', '2026-01-01');
  expect(made.code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('help', () => {
  test('the overview names every command', async () => {
    const { code, stdout } = await assay('--help');
    expect(code).toBe(0);
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`${name} +${summary.slice(0, 20).replaceAll(/[.*()]/g, '.')}`));
  });

  test.each(commands.map(({ name }) => name))('%s --help says its words and options and exits 0', async (name) => {
    const command = commands.find((candidate) => candidate.name === name);
    const { code, stdout, stderr } = await assay(name, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const option of Object.keys(command?.options ?? {})) expect(stdout).toContain(`--${option}`);
  });
});

describe('usage', () => {
  test.each([
    [[], 'usage: assay COMMAND'],
    [['frobnicate'], 'There is no command "frobnicate"'],
    [['refresh', '--sauce', 'x'], "Unknown option '--sauce'"],
    [['generate'], 'DIR is missing'],
    [['generate', 'a', 'b'], '"b" is one word too many'],
    [['generate', 'x', '--days', 'many'], '--days must be a whole number'],
    [['generate', 'x', '--from', '2026-02-30'], '--from must be a day'],
    [['snapshots', 'polish'], 'There is no action "polish"'],
  ])('%j exits with 2 and says why', async (args, message) => {
    const { code, stdout, stderr } = await assay(...args);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(message);
  });

  test('a workspace that is not there is an error with advice', async () => {
    const { code, stderr } = await assay('plan', '--workspace', 'nowhere');
    expect(code).toBe(1);
    expect(stderr).toContain('[workspace-missing]');
    expect(stderr).toContain('assay init');
  });
});

describe('a shop from extracts to a snapshot', () => {
  test('refresh makes the workspace and publishes; again it publishes nothing', async () => {
    const first = await assay('refresh', '--source', 'shop', '--workspace', 'w', '--pack', 'commerce');
    expect(first.stderr).not.toContain('error');
    expect(first).toMatchObject({ code: 0, stdout: 'published\t2026-01-20.1\n' });
    expect((await stat(path.join(folder, 'w'))).mode & 0o077).toBe(0);

    const again = await assay('refresh', '--workspace', 'w');
    expect(again).toMatchObject({ code: 0, stdout: 'unchanged\t2026-01-20.1\n' });
    expect(await readdir(path.join(folder, 'w/snapshots/owner'))).toEqual(['2026-01-20.1', 'CURRENT']);
  });

  test('models, checks, snapshots, plan and doctor describe it as JSON', async () => {
    const json = async (...args: string[]) => {
      const { code, stdout } = await assay(...args, '--workspace', 'w', '--format', 'json');
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    expect(await json('models')).toContainEqual(expect.objectContaining({ model: 'fact_orders', how: 'full' }));
    expect((await json('checks', '--all')).length).toBeGreaterThan(80);
    expect(await json('snapshots')).toMatchObject([{ id: '2026-01-20.1', current: true, failed: 0 }]);
    expect(await json('plan')).toMatchObject({ mode: 'unchanged' });
    expect(await json('doctor')).toContainEqual(expect.objectContaining({ what: 'lock', state: 'fine' }));
  });

  test('metrics and SQL are printed whole, decimals as text, in every format', async () => {
    const ask = (...args: string[]) => assay(...args, '--workspace', 'w');
    const total = JSON.parse((await ask('metrics', 'total_revenue,total_orders,aov', '--format', 'json')).stdout);
    const sql = 'SELECT sum(order_amount) AS revenue, count(*) AS orders FROM fact_orders WHERE NOT is_void';
    const [byHand] = JSON.parse((await ask('query', sql, '--format', 'json')).stdout);
    expect(total).toHaveLength(1);
    expect(total[0].total_orders).toBe(byHand.orders);
    expect(typeof total[0].total_revenue).toBe('string');
    expect(Number(total[0].total_revenue)).toBe(Number(byHand.revenue));

    const days = await ask(
      'metrics',
      'total_orders',
      '--grain',
      'day',
      '--from',
      '2026-01-05',
      '--to',
      '2026-01-09',
      '--format',
      'csv',
    );
    expect(days.stdout.trim().split('\r\n')).toHaveLength(6);
    expect(days.stdout).toMatch(/^day,total_orders\r\n2026-01-05,\d+\r\n/);
    expect(days.stderr).toContain('2026-01-05 to 2026-01-09');
    for (const format of ['parquet', 'arrow']) {
      const file = path.join(folder, `orders.${format}`);
      expect((await ask('query', 'FROM fact_orders', '--format', format, '--out', file)).code).toBe(0);
      expect((await stat(file)).size).toBeGreaterThan(1000);
    }
    expect((await ask('query', "COPY fact_orders TO 'x.csv'")).code).toBe(1);
    expect((await ask('metrics', 'total_revenu')).stderr).toContain('total_revenue');
  });

  test('an export has a receipt, which tells a changed file', async () => {
    const file = path.join(folder, 'months.csv');
    const made = await assay(
      'export',
      'metrics',
      'total_revenue,aov',
      '--grain',
      'month',
      '--out',
      file,
      '--workspace',
      'w',
    );
    expect(made).toMatchObject({ code: 0, stdout: `${file}\n${file}.receipt.json\n` });
    const check = () => assay('export', 'verify', file, '--workspace', 'w');
    expect(await check()).toMatchObject({ code: 0, stdout: 'unchanged: 1 rows of snapshot 2026-01-20.1\n' });

    await writeFile(file, (await readFile(file, 'utf8')).replace(/\d/, '9'));
    expect(await check()).toMatchObject({ code: 1, stdout: expect.stringContaining('the file has changed since') });
    const receipt = JSON.parse(await readFile(`${file}.receipt.json`, 'utf8'));
    await writeFile(`${file}.receipt.json`, JSON.stringify({ ...receipt, data_sha256: '0'.repeat(64) }));
    expect((await check()).stdout).toContain('with other values');
    await rm(`${file}.receipt.json`);
    expect((await check()).stderr).toContain('[receipt-missing]');
  });

  test('a workbook carries its receipt', async () => {
    const file = path.join(folder, 'months.xlsx');
    const ask = (...args: string[]) => assay(...args, '--workspace', 'w');
    const made = await ask('export', 'metrics', 'total_revenue', '--grain', 'month', '--out', file);
    expect(made).toMatchObject({ code: 0, stdout: `${file}\n` });
    expect((await ask('export', 'verify', file)).stdout).toBe('unchanged: 1 rows of snapshot 2026-01-20.1\n');
    const asked = await ask('query', 'SELECT 9007199254740993 AS n', '--format', 'xlsx', '--out', file);
    expect(asked.stderr).toContain('1 numbers have more than the 15 digits');
    expect((await ask('export', 'verify', file)).code).toBe(0);
    expect((await ask('export', 'query', 'SELECT 1', '--out', 'x.doc')).stderr).toContain('xlsx');
  });

  test('a pack that cannot be used is not kept', async () => {
    const file = path.join(folder, 'w/workspace.yml');
    const before = await readFile(file, 'utf8');
    const unknown = await assay('refresh', '--workspace', 'w', '--pack', 'comerce');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('[pack-not-found]');
    expect(unknown.stderr).toContain('commerce');
    expect((await assay('refresh', '--workspace', 'w', '--currency', 'euros')).code).toBe(2);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  test('another writer is named and the exit code is 4', async () => {
    const lock = await acquireWriterLock(path.join(folder, 'w'), { command: 'the other one' });
    try {
      const { code, stderr } = await assay('refresh', '--workspace', 'w');
      expect(code).toBe(4);
      expect(stderr).toContain('the other one');
    } finally {
      await lock.release();
    }
  });

  test('a status that nothing maps blocks the publish with 3, says what to write, and mapping it helps', async () => {
    const day = path.join(folder, 'shop/orders/dt=2026-01-21');
    await mkdir(day);
    const csv = 'id,customer_id,total_amount,created_at,status\nN1,,12.50,2026-01-21 10:00:00,Teleported\n';
    await writeFile(path.join(day, 'part.csv'), csv);
    const listed = {
      source: 'orders',
      path: 'orders/dt=2026-01-21/part.csv',
      bytes: csv.length,
      sha256: null,
      rows: 1,
    };
    const manifest = {
      format: 'gold-extract/1',
      date: '2026-01-21',
      revision: 1,
      produced_at: '2026-01-22T02:00:00Z',
      files: [listed],
    };
    await writeFile(path.join(folder, 'shop/_manifests/dt=2026-01-21.json'), JSON.stringify(manifest));

    const blocked = await assay('refresh', '--workspace', 'w');
    expect(blocked.code).toBe(3);
    expect(blocked.stderr).toContain('teleported');
    expect(blocked.stderr).toContain('workspace.yml');
    expect(blocked.stdout).toMatch(/^rejected\t/);
    expect(await readFile(path.join(folder, 'w/snapshots/owner/CURRENT'), 'utf8')).toContain('2026-01-20.1');

    const file = path.join(folder, 'w/workspace.yml');
    const before = await readFile(file, 'utf8');
    await writeFile(file, `${before}\nmapping:\n  statuses: { order_status: { teleported: done } }\n`);
    const mapped = await assay('refresh', '--workspace', 'w');
    expect(mapped.stderr).not.toContain('error');
    expect(mapped.stdout).toMatch(/^published\t2026-01-2[01]\.\d+\n$/);

    // The macros were made on the day before: "all time" follows the snapshot and not the day on which they were made.
    const sql = "SELECT max(period) = (SELECT as_of FROM meta.snapshot) AS follows FROM metrics.orders_placed('day')";
    const { stdout } = await assay('query', sql, '--format', 'json', '--workspace', 'w');
    expect(JSON.parse(stdout)).toEqual([{ follows: true }]);
  });

  test('every refresh left a log with an end', async () => {
    const logs = (await readdir(path.join(folder, 'w/logs'))).filter((name) => name.endsWith('.jsonl'));
    const ends = await Promise.all(
      logs.map(async (name) => {
        const lines = (await readFile(path.join(folder, 'w/logs', name), 'utf8')).trim().split('\n');
        return JSON.parse(lines.at(-1) ?? '{}').end?.status;
      }),
    );
    expect(ends.sort()).toEqual(['published', 'published', 'rejected', 'unchanged']);
  });
});
