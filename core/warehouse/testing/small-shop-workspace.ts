import { quoteText } from '../../duckdb/sql-text.ts';
import { openSmallShop } from '../../semantic/testing/small-shop.ts';
import { SnapshotStore } from '../snapshot-store.ts';
import { exampleManifest } from './example-manifest.ts';

/** Publishes the small shop as the snapshot of a workspace: tables, functions and semantic model, with an empty catalog. Gives its id. */
export async function publishSmallShop(
  workspaceDir: string,
  options: Parameters<typeof openSmallShop>[0] & { readonly change?: readonly string[] } = {},
): Promise<string> {
  const store = new SnapshotStore(workspaceDir);
  const candidate = await store.beginCandidate('2024-03-31');
  const { change = [], ...shop } = options;
  const { database, connection, model } = await openSmallShop(shop);
  for (const statement of change) await connection.run(statement);
  const catalog = { snapshot: candidate.id, metrics: [], dimensions: [], models: [] };
  await connection.run(`ATTACH ${quoteText(candidate.warehouse)} AS published`);
  await connection.run('COPY FROM DATABASE memory TO published');
  await connection.run('CREATE SCHEMA IF NOT EXISTS published.meta');
  for (const [table, value] of [
    ['semantic_model', model],
    ['catalog', catalog],
  ] as const) {
    await connection.run(`CREATE TABLE published.meta.${table} AS SELECT ${quoteText(JSON.stringify(value))} AS json`);
  }
  await connection.run('DETACH published');
  database.close();
  await store.publish(candidate, exampleManifest({ id: candidate.id, asOf: '2024-03-31', firstDay: '2024-01-01' }));
  return candidate.id;
}
