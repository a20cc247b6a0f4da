import type { Connection } from '../duckdb/connection.ts';
import type { Catalog } from '../protocol/catalog.ts';
import { EngineError } from '../protocol/engine-error.ts';

/** The catalog that a snapshot's file carries. @param connection with the warehouse in use. Errors: `snapshot-damaged`. */
export async function readCatalog(connection: Connection, snapshot: string): Promise<Catalog> {
  try {
    const catalog = JSON.parse(String(await connection.value('SELECT json FROM meta.catalog'))) as Catalog;
    // Snapshots of earlier builds have no dashboards, no first day of the week, no older versions of metrics.
    const metrics = catalog.metrics.map((metric) => ({ ...metric, previous: metric.previous ?? [] }));
    return { ...catalog, metrics, weekStart: catalog.weekStart ?? 'monday', dashboards: catalog.dashboards ?? [] };
  } catch (error) {
    throw new EngineError('snapshot-damaged', { snapshot, message: 'it carries no catalog' }, { cause: error });
  }
}
