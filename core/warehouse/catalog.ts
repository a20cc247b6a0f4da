import type { Connection } from '../duckdb/connection.ts';
import type { Catalog } from '../protocol/catalog.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { readColumnTypes, readFiscalCalendar } from '../semantic/snapshot-calendar.ts';

/** Snapshots of earlier builds say less: neither dashboards, hierarchies nor records, nor what metrics and models are made of. */
const absentInMetrics = {
  ...{ previous: [], change: null, formula: '', target: null },
  ...{ inputs: [], models: [], columns: [], ownFile: null },
};
const absentInModels = { grain: '', owner: null, built: '' };

/** The catalog that a snapshot's file carries. @param connection with the warehouse in use. Errors: `snapshot-damaged`. */
export async function readCatalog(connection: Connection, snapshot: string): Promise<Catalog> {
  const fiscal = await readFiscalCalendar(connection, (await readColumnTypes(connection)).get('dim_date'));
  try {
    const catalog = JSON.parse(String(await connection.value('SELECT json FROM meta.catalog'))) as Catalog;
    const says = catalog.metrics.every((metric) => 'models' in metric);
    return {
      ...catalog,
      ...(says ? {} : { withoutReads: true }),
      metrics: catalog.metrics.map((metric) => ({ ...absentInMetrics, ...metric })),
      models: catalog.models.map((model) => ({ ...absentInModels, ...model })),
      hierarchies: catalog.hierarchies ?? [],
      weekStart: catalog.weekStart ?? 'monday',
      fiscal,
      dashboards: catalog.dashboards ?? [],
      ownRevision: '',
      problems: [],
      records: catalog.records ?? [],
    };
  } catch (error) {
    throw new EngineError('snapshot-damaged', { snapshot, message: 'it carries no catalog' }, { cause: error });
  }
}
