import type { Catalog } from '#core/protocol/catalog';
import type { Dashboard, Tile } from '#core/protocol/dashboard';
import type { DataHash, readerApi } from '#core/protocol/engine-api';
import type { AnswerContext } from '#core/protocol/metric-query';
import type { ReportProgress } from '#core/protocol/native-api';
import type { Client } from '#core/protocol/rpc';
import type { SnapshotManifest } from '#core/protocol/snapshot';
import { askFromText, type DashboardAsk } from '../dashboards/dashboard-ask.ts';
import { type TileAsk, tileAsk, tileContext } from '../dashboards/tile-ask.ts';
import { collectTable, type ResultTable } from '../engine/result-table.ts';
import { asError } from '../ui/as-error.ts';
import { errorView } from '../ui/error-text.ts';
import { nameMetrics } from '../ui/metric-names.ts';
import type { ReportAddress } from './report-address.ts';

export interface ReportTile {
  readonly tile: Tile;
  readonly asked: TileAsk;
  /** Null where the question could not be answered. */
  readonly answer: { readonly context: AnswerContext; readonly table: ResultTable; readonly hash: DataHash } | null;
  /** Why not, in words. */
  readonly problem: string | null;
}

export interface Report {
  readonly dashboard: Dashboard;
  readonly ask: DashboardAsk;
  readonly catalog: Catalog;
  readonly manifest: SnapshotManifest;
  readonly tiles: readonly ReportTile[];
  /** UTC, ISO 8601. */
  readonly madeAt: string;
}

/** Asks everything that a report shows, by the way of the screen. A tile that has no answer says why; anything else throws. */
export async function readReport(
  reader: Client<typeof readerApi>,
  address: ReportAddress,
  onProgress: (progress: ReportProgress) => void = () => undefined,
): Promise<Report> {
  const { snapshot } = address;
  const [catalog, manifest, own] = await Promise.all([
    reader.catalog({ snapshot }),
    reader.manifest({ snapshot }),
    reader.ownDashboards({}),
  ]);
  nameMetrics(catalog.metrics);
  const dashboard = [...catalog.dashboards, ...own.dashboards].find(({ name }) => name === address.dashboard);
  if (dashboard === undefined) {
    throw new Error(`Neither the snapshot ${snapshot} nor the workspace has a dashboard ${address.dashboard}.`);
  }
  const ask = askFromText(address.ask);
  const context = tileContext(catalog, manifest);
  const tiles: ReportTile[] = [];
  for (const tile of dashboard.tiles) {
    onProgress({ done: tiles.length, total: dashboard.tiles.length });
    const asked = tileAsk(tile, ask, context);
    try {
      const { header, table } = await collectTable(await reader.metrics({ snapshot, query: asked.query }));
      const hash = await reader.dataHash({ snapshot, question: { metrics: asked.query } });
      tiles.push({ tile, asked, answer: { context: header, table, hash }, problem: null });
    } catch (error) {
      const { what } = errorView(asError(error));
      tiles.push({ tile, asked, answer: null, problem: what });
    }
  }
  onProgress({ done: tiles.length, total: tiles.length });
  return { dashboard, ask, catalog, manifest, tiles, madeAt: new Date().toISOString() };
}
