import type { Catalog } from '#core/protocol/catalog';
import type { Dashboard, Tile } from '#core/protocol/dashboard';
import type { DataHash, readerApi } from '#core/protocol/engine-api';
import type { AnswerContext, MetricQuery } from '#core/protocol/metric-query';
import type { ReportProgress } from '#core/protocol/native-api';
import type { Client } from '#core/protocol/rpc';
import type { SnapshotManifest } from '#core/protocol/snapshot';
import { askFromText, type DashboardAsk } from '../dashboards/dashboard-ask.ts';
import { type TileAsk, tileAsk, tileContext } from '../dashboards/tile-ask.ts';
import { type Beside, readTarget, type TileNotes, targetQuestion, tileNotes } from '../dashboards/tile-notes.ts';
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
  /** What stands beside its numbers, as on the screen. */
  readonly beside: TileNotes;
  /** Why not, in words. */
  readonly problem: string | null;
}

export interface Report {
  readonly dashboard: Dashboard;
  readonly ask: DashboardAsk;
  readonly catalog: Catalog;
  readonly manifest: SnapshotManifest;
  readonly tiles: readonly ReportTile[];
  /** Whether the snapshot knows a holiday or a promotion. */
  readonly knowsDays: boolean;
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
  const [catalog, manifest, own, known] = await Promise.all([
    reader.catalog({ snapshot }),
    reader.manifest({ snapshot }),
    reader.ownDashboards({}),
    reader.dayNotes({ snapshot }),
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
    const { query } = asked;
    const all = { catalog, known, target: null, targetFailed: false, marks: !ask.withoutMarks };
    try {
      const { header, table } = await collectTable(await reader.metrics({ snapshot, query }));
      const hash = await reader.dataHash({ snapshot, question: { metrics: query } });
      const answered = { query, days: header };
      const beside = tileNotes(answered, { ...all, ...(await targetOf(reader, snapshot, query, catalog)) });
      tiles.push({ tile, asked, answer: { context: header, table, hash }, beside, problem: null });
    } catch (error) {
      const { what } = errorView(asError(error));
      tiles.push({ tile, asked, answer: null, beside: tileNotes(null, all), problem: what });
    }
  }
  onProgress({ done: tiles.length, total: tiles.length });
  const knowsDays = known.known.length > 0;
  return { dashboard, ask, catalog, manifest, tiles, knowsDays, madeAt: new Date().toISOString() };
}

/** A target that cannot be read takes nothing from the number beside it: the tile says so. */
async function targetOf(
  reader: Client<typeof readerApi>,
  snapshot: string,
  query: MetricQuery,
  catalog: Catalog,
): Promise<Pick<Beside, 'target' | 'targetFailed'>> {
  const question = targetQuestion(query, catalog);
  if (question === null) return { target: null, targetFailed: false };
  try {
    return { target: await readTarget(reader, snapshot, question, { query, catalog }), targetFailed: false };
  } catch {
    return { target: null, targetFailed: true };
  }
}
