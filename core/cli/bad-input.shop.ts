import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyObjects } from '../extracts/mirror.ts';
import { type Bucket, type DayOptions, putDay, putManifest, sha256 } from '../extracts/testing/gold-root.ts';
import { commercePackDir } from '../packs/testing/commerce-pack.ts';
import { writeOrdersPack } from '../packs/testing/orders-pack.ts';
import { errorCatalog } from '../protocol/engine-error.ts';
import { runAssay } from './testing/cli-session.ts';

const published = '2026-01-06.1';
const header = 'id,customer_id,total_amount,created_at,status,currency';
const order = (id: string, { amount = '10.00', at = '2026-01-07 10:00:00', status = 'paid', currency = 'EUR' } = {}) =>
  `${id},,${amount},${at},${status},${currency}`;
const orders = (...rows: string[]) => `${[header, ...rows].join('\n')}\n`;
const good = orders(order('N1'), order('N2'));
const file = 'orders/dt=2026-01-07/p.csv';

let base: string;
let figures: string;
const folders: string[] = [];

beforeAll(async () => {
  base = await mkdtemp(path.join(os.tmpdir(), 'assay-bad-'));
  folders.push(base);
  const made = await runAssay(
    base,
    'generate',
    'shop',
    '--days',
    '6',
    '--orders-per-day',
    '10',
    '--from',
    '2026-01-01',
  );
  expect(made.code).toBe(0);
  await writeOrdersPack(path.join(base, 'orders'));
  const first = await runAssay(base, 'refresh', '--source', 'shop', '--workspace', 'w', '--pack', './orders');
  expect(first).toMatchObject({ code: 0, stdout: `published\t${published}\n` });
  figures = await ask(base);
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function ask(folder: string): Promise<string> {
  const { code, stdout } = await runAssay(
    folder,
    ...['metrics', 'total_revenue,total_orders,total_customers', '--workspace', 'w', '--format', 'json'],
    ...['--to', '2026-01-06'],
  );
  expect(code).toBe(0);
  return stdout;
}

/** The published shop in a folder of its own. */
async function scene() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-bad-'));
  folders.push(folder);
  await cp(base, folder, { recursive: true });
  const root = path.join(folder, 'shop');
  // The copy stands for the same shop: what names the folder names the new one.
  for (const name of ['w/workspace.yml', 'w/mirror/ledger.json'])
    await change(path.join(folder, name), (text) => text.replaceAll(base, folder));
  const bucket: Bucket = {
    put: async (key, content) => {
      await mkdir(path.dirname(path.join(root, key)), { recursive: true });
      await writeFile(path.join(root, key), content);
    },
  };
  return {
    folder,
    root,
    bucket,
    day: (content: string | Buffer, options: DayOptions = {}, key = file) =>
      putDay(bucket, '2026-01-07', { [key]: content }, options),
    manifest: (date: string) => path.join(root, `_manifests/dt=${date}.json`),
    refresh: () => runAssay(folder, 'refresh', '--workspace', 'w'),
    configure: async (text: string) => {
      const yml = path.join(folder, 'w/workspace.yml');
      await writeFile(yml, `${await readFile(yml, 'utf8')}\n${text}\n`);
    },
  };
}
type Scene = Awaited<ReturnType<typeof scene>>;

/** CURRENT is what it was, gives the same figures, and each object of the mirror is what its hash says. */
async function expectNothingLost(folder: string) {
  expect((await readFile(path.join(folder, 'w/snapshots/owner/CURRENT'), 'utf8')).trim()).toBe(published);
  expect(await ask(folder)).toBe(figures);
  expect(await verifyObjects(path.join(folder, 'w'))).toEqual([]);
}

async function change(manifest: string, edit: (text: string) => string) {
  await writeFile(manifest, edit(await readFile(manifest, 'utf8')));
}

async function parquetOf(scene: Scene): Promise<Buffer> {
  const { code } = await runAssay(
    scene.folder,
    ...[
      'query',
      "SELECT 'N1' AS id, 1.5 AS total_amount",
      '--workspace',
      'w',
      '--format',
      'parquet',
      '--out',
      'x.parquet',
    ],
  );
  expect(code).toBe(0);
  await truncate(path.join(scene.folder, 'x.parquet'), 150);
  return readFile(path.join(scene.folder, 'x.parquet'));
}

test('the guide has every code, and no code that does not exist', async () => {
  const guide = await readFile(new URL('../../docs/guide/when-something-is-wrong.md', import.meta.url), 'utf8');
  const cells = guide.split('\n').filter((line) => line.startsWith('| `'));
  const explained = cells.flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map((m) => m[1]));
  expect(explained.toSorted()).toEqual(Object.keys(errorCatalog).sort());
});

describe('an extract that cannot be used is an error with code, place and advice', () => {
  test.each<[string, (s: Scene) => Promise<unknown>, string, string[]]>([
    [
      'a manifest that is not JSON',
      (s) => s.bucket.put('_manifests/dt=2026-01-07.json', '{"format": ') as Promise<void>,
      'manifest-not-json',
      ['dt=2026-01-07.json', 'line 1', 'Write the manifest again'],
    ],
    [
      'a manifest about another day',
      (s) => s.day(good, { change: (m) => ({ ...m, date: '2026-01-05' }) }),
      'manifest-date-differs',
      ['dt=2026-01-07.json', '2026-01-05', 'Correct the date'],
    ],
    [
      'a manifest that changed under its revision',
      (s) => change(s.manifest('2026-01-04'), (text) => text.replace(/"rows": \d+/, '"rows": 999')),
      'manifest-changed',
      ['dt=2026-01-04.json', 'revision 2'],
    ],
    [
      'a revision that goes back',
      async (s) => {
        const manifest = s.manifest('2026-01-04');
        await change(manifest, (text) => text.replace('"revision": 1', '"revision": 2'));
        expect((await runAssay(s.folder, 'sync', '--workspace', 'w')).code).toBe(0);
        await change(manifest, (text) => text.replace('"revision": 2', '"revision": 1'));
      },
      'manifest-went-back',
      ['dt=2026-01-04.json', 'from revision 2 to 1', 'keeps revision 2'],
    ],
    [
      'a hash that does not match',
      async (s) => {
        await s.day(good);
        await s.bucket.put(file, good.replace('N1', 'N3'));
      },
      'extract-hash-differs',
      [file, sha256(good).slice(0, 12), 'Upload the file again'],
    ],
    [
      'a row count that does not match',
      (s) => s.day(good, { change: (m) => withRows(m, 3) }),
      'extract-rows-differ',
      [file, 'has 3 rows; the file has 2', 'higher revision'],
    ],
    [
      'a Parquet file that was cut off',
      async (s) => s.day(await parquetOf(s), {}, file.replace('.csv', '.parquet')),
      'extract-file-unreadable',
      ['p.parquet', 'higher revision'],
    ],
    [
      'a CSV file with a broken quote',
      (s) => s.day(orders(order('N1'), '"N2,,10,2026-01-07,paid,EUR', order('N3'))),
      'extract-line-malformed',
      [file, 'line 3', 'dialect'],
    ],
    [
      'a wrong type in a whole column',
      (s) => s.day(orders(...['N1', 'N2', 'N3'].map((id) => order(id, { amount: '10 EUR' })))),
      'source-column-unreadable',
      [file, 'orders.total_amount', '"10 EUR"', 'mapping.sources.orders'],
    ],
    [
      'a required column that is absent',
      (s) => s.day(good.replace('total_amount', 'total_amuont')),
      'source-column-absent',
      [file, 'orders.total_amount', 'Did you mean "total_amuont"?', 'workspace.yml'],
    ],
    ['an empty file', (s) => s.day(''), 'extract-file-empty', [file, '0 bytes', 'extracted again']],
    [
      'a snapshot source that halves',
      async (s) => {
        await s.configure('mapping: { sources: { products: { mode: snapshot } } }');
        const products = (count: number) =>
          `id,name\n${Array.from({ length: count }, (_, i) => `P${i},Product ${i}`).join('\n')}\n`;
        await putDay(s.bucket, '2026-01-07', { 'products/dt=2026-01-07/p.csv': products(200) });
        await putDay(s.bucket, '2026-01-08', { 'products/dt=2026-01-08/p.csv': products(100) });
      },
      'snapshot-source-shrank',
      ['products', 'from 200 to 100 rows on 2026-01-08', 'max_shrink'],
    ],
  ])('%s', async (_name, spoil, code, texts) => {
    const s = await scene();
    await spoil(s);
    const refused = await s.refresh();
    expect(refused.code, refused.stderr).toBe(1);
    expect(refused.stderr).toContain(`[${code}]`);
    for (const text of texts) expect(refused.stderr).toContain(text);
    await expectNothingLost(s.folder);
  });

  test('a listed file that is missing holds its day back and says so', async () => {
    const s = await scene();
    await putManifest(s.bucket, '2026-01-07', { [file]: good });
    const { code, stderr, stdout } = await s.refresh();
    expect({ code, stdout }).toEqual({ code: 0, stdout: `unchanged\t${published}\n` });
    expect(stderr).toContain('2026-01-07');
    expect(stderr).toContain(file);
    await expectNothingLost(s.folder);
    await s.bucket.put(file, good);
    expect((await s.refresh()).stdout).toBe('published\t2026-01-07.1\n');
  });

  test('what was wrong and is written anew with a higher revision is taken', async () => {
    const s = await scene();
    await s.day('');
    expect((await s.refresh()).code).toBe(1);
    await s.day(good, { revision: 2 });
    expect(await s.refresh()).toMatchObject({ code: 0, stdout: 'published\t2026-01-07.1\n' });
    expect(await ask(s.folder)).toBe(figures);
  });
});

describe('rows that mislead block the publish with 3', () => {
  test.each<[string, string, string[]]>([
    ['an unmapped status', orders(order('N1', { status: 'beamed' })), ['source.orders.status.statuses', 'beamed']],
    ['mixed currencies', orders(order('N1', { currency: 'ZZZ' })), ['source.orders.currency.currencies', 'ZZZ']],
    [
      'many values of a wrong type',
      orders(...Array.from({ length: 40 }, (_, i) => order(`N${i}`, { amount: i % 2 === 0 ? 'ten' : '10' }))),
      ['source.orders.quarantine', 'total_amount: not a decimal number', '(20 times)'],
    ],
    [
      'dates in the year 9999',
      orders(...['N1', 'N2'].map((id) => order(id, { at: '9999-12-31 00:00:00' })), order('N3')),
      ['source.orders.quarantine', 'created_at'],
    ],
    [
      'a key twice in a day with different values',
      orders(order('N1'), order('N1', { amount: '11.00' }), order('N2'), order('N2', { amount: '12.00' })),
      ['source.orders.quarantine', 'id'],
    ],
  ])('%s', async (_name, content, texts) => {
    const s = await scene();
    await s.day(content);
    const blocked = await s.refresh();
    expect(blocked.code, blocked.stderr).toBe(3);
    expect(blocked.stdout).toMatch(/^rejected\t/);
    for (const text of texts) expect(blocked.stderr).toContain(text);
    await expectNothingLost(s.folder);
  });
});

describe('what does no harm is counted and said', () => {
  test('one wrong value is kept in quarantine, the rest is published', async () => {
    const s = await scene();
    const many = Array.from({ length: 300 }, (_, i) => order(`N${i}`));
    await s.day(orders(...many, order('BAD', { amount: 'ten' })));
    const { code, stderr } = await s.refresh();
    expect(code, stderr).toBe(0);
    const row = await query(s, "SELECT column_name, value, reason, raw->>'id' AS id FROM quarantine.orders");
    expect(row).toEqual([
      { column_name: 'total_amount', value: 'ten', reason: expect.stringContaining('not a decimal number'), id: 'BAD' },
    ]);
    expect(await query(s, "SELECT count(*)::INT AS n FROM fact_orders WHERE order_id LIKE 'N%'")).toEqual([{ n: 300 }]);
  });

  test('equal duplicates count once, an unknown column is named, a dangling customer keeps its order', async () => {
    const s = await scene();
    const rows = [order('N1'), order('N1'), order('N2').replace('N2,,', 'N2,C-nobody,')];
    await s.day(`${header},surprise\n${rows.map((row) => `${row},x`).join('\n')}\n`);
    const { code, stderr } = await s.refresh();
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('surprise');
    expect(
      await query(s, "SELECT order_id, customer_key::INT AS key FROM fact_orders WHERE order_id LIKE 'N%'"),
    ).toEqual(
      expect.arrayContaining([
        { order_id: 'N1', key: 0 },
        { order_id: 'N2', key: 0 },
      ]),
    );
    expect(await query(s, "SELECT count(*)::INT AS n FROM fact_orders WHERE order_id LIKE 'N%'")).toEqual([{ n: 2 }]);
    const checks = await runAssay(s.folder, 'checks', '--workspace', 'w', '--format', 'json', '--all');
    expect(JSON.parse(checks.stdout)).toContainEqual(
      expect.objectContaining({ check: 'fact_orders.buyer_type.dangling_customer', status: 'warned' }),
    );
  });
});

describe('a pack that cannot be used stops before anything is built', () => {
  test.each<[string, string, (text: string) => string, string, string]>([
    ['invalid YAML', 'sources/orders.yml', () => 'mode: [upsert\n', 'yaml-syntax', 'sources/orders.yml:'],
    [
      'an unknown reference',
      'models/marts/mart_orders.sql',
      () => 'SELECT * FROM fact_ordres',
      'unknown-reference',
      'models/marts/mart_orders.sql:1:',
    ],
    [
      'an illegal incremental model',
      'models/marts/mart_revenue.sql',
      (text) => `${text.trimEnd().replace(/;$/, '')}\nLIMIT 5\n`,
      'illegal-incremental-model',
      'models/marts/mart_revenue.sql:',
    ],
    [
      'a cycle',
      'models/facts/fact_orders.sql',
      (text) => `SELECT t.* FROM (\n${text}) AS t, mart_orders`,
      'model-cycle',
      'models/',
    ],
  ])('%s', async (_name, spoiled, edit, code, place) => {
    const s = await scene();
    await cp(commercePackDir, path.join(s.folder, 'pack'), { recursive: true });
    await change(path.join(s.folder, 'pack', spoiled), edit);
    const refused = await runAssay(s.folder, 'refresh', '--workspace', 'w', '--pack', './pack');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`[${code}]`);
    expect(refused.stderr).toContain(place);
    await expectNothingLost(s.folder);
  });
});

async function query(s: Scene, sql: string): Promise<unknown> {
  const { code, stdout, stderr } = await runAssay(s.folder, 'query', sql, '--workspace', 'w', '--format', 'json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

function withRows(manifest: Record<string, unknown>, rows: number): unknown {
  const files = manifest['files'] as Record<string, unknown>[];
  return { ...manifest, files: files.map((each) => ({ ...each, rows })) };
}
