import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Connection, Database } from '../../core/duckdb/connection.ts';
import { assay, test as base } from '../app.ts';

export const realShop = path.resolve(import.meta.dirname, '../../../shared/data/online-retail');
export const hasRealShop = existsSync(realShop);

/** The past day that is restated; the shop goes on for weeks after it. */
export const restatedDay = '2011-11-15';

/** What is restated, as SQL over the extracts says it: exact decimals of order value by cause. */
export interface Changes {
  readonly late: string;
  readonly corrected: string;
  readonly removed: string;
}

/** Runs SQL over files, in a database of its own. */
export async function onFiles<T>(work: (sql: Connection) => Promise<T>): Promise<T> {
  const database = await Database.open({});
  try {
    return await work(await database.connect());
  } finally {
    database.close();
  }
}

const extract = (shop: string, source: string) => path.join(shop, source, `dt=${restatedDay}/part-0000.parquet`);

/** Writes revision 2 of the day: the first order's total is 100.25 higher, the second order is gone with its lines, one came late. */
async function restate(shop: string): Promise<Changes> {
  const [orders, lines] = [extract(shop, 'orders'), extract(shop, 'order_items')];
  const changes = await onFiles(async (sql) => {
    const columns = 'id, customer_id, total_amount, created_at, status';
    await sql.run(`CREATE TABLE was AS SELECT ${columns} FROM '${orders}'`);
    const sold = await sql.rows<{ id: string; customer_id: string }>(
      "SELECT id, customer_id FROM was WHERE status = 'completed' AND customer_id IS NOT NULL ORDER BY id LIMIT 2",
    );
    const [corrected, removed] = sold.map(({ id }) => id) as [string, string];
    await sql.run(`CREATE TABLE is_now AS SELECT * FROM was WHERE id <> '${removed}'`);
    await sql.run(`UPDATE is_now SET total_amount = total_amount + 100.25 WHERE id = '${corrected}'`);
    await sql.run(
      `INSERT INTO is_now VALUES ('L000001', '${sold[0]?.customer_id}', 250.505, TIMESTAMP '${restatedDay} 10:00:00', 'completed')`,
    );
    await sql.run(`COPY is_now TO '${orders}.new' (FORMAT parquet)`);
    await sql.run(
      `COPY (SELECT * EXCLUDE (dt) FROM '${lines}' WHERE order_id <> '${removed}') TO '${lines}.new' (FORMAT parquet)`,
    );
    const [found] = await sql.rows<Changes & Record<string, string>>(`
      SELECT CAST(sum(n.total_amount) FILTER (WHERE w.id IS NULL) AS VARCHAR) AS late,
        CAST(sum(n.total_amount - w.total_amount) AS VARCHAR) AS corrected,
        CAST(-sum(w.total_amount) FILTER (WHERE n.id IS NULL) AS VARCHAR) AS removed
      FROM was AS w FULL JOIN is_now AS n USING (id) WHERE coalesce(n.status, w.status) = 'completed'`);
    return found;
  });
  if (changes === undefined) throw new Error('nothing was restated');
  const file = path.join(shop, '_manifests', `dt=${restatedDay}.json`);
  const manifest = JSON.parse(await readFile(file, 'utf8')) as {
    revision: number;
    files: { source: string; bytes: number; sha256: string; rows: number | null }[];
  };
  manifest.revision += 1;
  for (const entry of manifest.files.filter(({ source }) => source === 'orders' || source === 'order_items')) {
    const place = extract(shop, entry.source);
    await cp(`${place}.new`, place);
    await rm(`${place}.new`);
    entry.bytes = (await stat(place)).size;
    entry.sha256 = createHash('sha256')
      .update(await readFile(place))
      .digest('hex');
    entry.rows = null;
  }
  await writeFile(file, JSON.stringify(manifest));
  return changes;
}

interface Restated {
  readonly workspace: string;
  readonly shop: string;
  readonly changes: Changes;
}

/** Every test begins with a copy of one workspace: the real shop, and the same shop after a past day was restated. */
export const test = base.extend<object, { readonly restated: Restated }>({
  restated: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-restated-'));
      const [shop, workspace] = [path.join(folder, 'shop'), path.join(folder, 'workspace')];
      await cp(realShop, shop, { recursive: true });
      await assay('refresh', '--source', shop, '--workspace', workspace, '--pack', 'commerce');
      const changes = await restate(shop);
      await assay('refresh', '--workspace', workspace);
      await use({ shop, workspace, changes });
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  workspace: async ({ scratch, restated }, use) => {
    const folder = path.join(scratch, 'workspace');
    await cp(restated.workspace, folder, { recursive: true });
    await use(folder);
  },
});
