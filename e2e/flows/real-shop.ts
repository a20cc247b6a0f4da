import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { type Connection, Database } from '../../core/duckdb/connection.ts';
import { assay, test as base, expect } from '../app.ts';
import { realShop } from './restated-shop.ts';

interface RealShop {
  /** Settings of workspace.yml, as YAML; empty: as the pack has them. */
  readonly settings: string;
  /**
   * The extracts themselves as tables, to have every figure a second time without the metric compiler. `sold`: an order that is not
   * void (id, customer_id, day, amount, region on that day). `lines`: a line of such an order (id, day, product by its newest name,
   * units, amount).
   */
  readonly extracts: Connection;
}

/** Every test begins with a copy of one workspace with a snapshot of the real shop. */
export const test = base.extend<object, RealShop>({
  start: 'published',
  settings: ['', { option: true, scope: 'worker' }],
  published: [
    async ({ settings }, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-real-'));
      const workspace = path.join(folder, 'workspace');
      await assay('init', '--source', realShop, '--workspace', workspace, '--pack', 'commerce');
      await appendFile(path.join(workspace, 'workspace.yml'), settings);
      await assay('refresh', '--workspace', workspace);
      await use(workspace);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  extracts: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const database = await Database.open({});
      const sql = await database.connect();
      const newestFirst = 'QUALIFY row_number() OVER (PARTITION BY id ORDER BY dt DESC) = 1';
      await sql.run(`CREATE TABLE regions AS
        SELECT id, region, if(row_number() OVER (PARTITION BY id ORDER BY dt) = 1, DATE '1900-01-01', CAST(dt AS DATE)) AS since
        FROM read_csv('${realShop}/customers/*/*.csv', hive_partitioning = true, all_varchar = true)`);
      await sql.run(`CREATE TABLE sold AS
        SELECT o.id, o.customer_id, o.day, o.amount, coalesce(r.region, 'unknown') AS region
        FROM (
          SELECT id, customer_id, CAST(created_at AS DATE) AS day, total_amount AS amount
          FROM '${realShop}/orders/*/*.parquet' WHERE status = 'completed'
        ) AS o
        ASOF LEFT JOIN regions AS r ON r.id = o.customer_id AND o.day >= r.since`);
      await sql.run(`CREATE TABLE lines AS
        SELECT o.id, o.day, p.name AS product, l.quantity AS units, l.quantity * l.unit_price AS amount
        FROM '${realShop}/order_items/*/*.parquet' AS l
        JOIN sold AS o ON o.id = l.order_id
        LEFT JOIN (
          FROM read_csv('${realShop}/products/*/*.csv.gz', hive_partitioning = true, all_varchar = true) ${newestFirst}
        ) AS p ON p.id = l.product_id`);
      await use(sql);
      database.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

/** A tile's chart (or its table), once it is seen and answered. */
export async function chartOf(of: Locator): Promise<Locator> {
  const chart = of.getByRole('application');
  await of.scrollIntoViewIfNeeded();
  await expect(chart.or(of.getByRole('grid'))).toBeVisible({ timeout: 30_000 });
  await expect(of).toHaveAttribute('aria-busy', 'false', { timeout: 30_000 });
  return chart;
}

/** The rows of a tile as a table, cell by cell as they are written, without the head. */
export async function rowsOf(of: Locator): Promise<string[][]> {
  const chart = await chartOf(of);
  if ((await chart.count()) > 0) {
    await chart.focus();
    await chart.press('t');
  }
  await expect(of.getByRole('grid')).toBeVisible();
  return of
    .getByRole('row')
    .evaluateAll((rows) =>
      rows
        .map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent ?? ''))
        .filter((cells) => cells.length > 0),
    );
}

/** A number of the screen as SQL writes it: `−1,234.50` is -1234.50. */
export const plain = (text: string | undefined) => (text ?? '').replaceAll(',', '').replace('−', '-');
