import { Writable } from 'node:stream';
import type { WeekStart } from '../protocol/calendar-units.ts';
import { type Dashboard, type Tile, tileQuery } from '../protocol/dashboard.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import { SnapshotPool } from '../query/snapshot-pool.ts';
import type { ExportFormat } from './export-format.ts';
import { exportFrom } from './export-query.ts';
import { csvFormat } from './write-csv.ts';

export interface TileRun {
  readonly dashboard: string;
  readonly tile: string;
  /** `unavailable`: the shop's extracts lack what the tile needs, which is no fault of the tile. */
  readonly status: 'ok' | 'unavailable' | 'failed';
  /** Null when it did not run. */
  readonly rows: number | null;
  readonly ms: number;
  /** Why it did not run; null when it did. */
  readonly reason: string | null;
}

/**
 * Asks every tile of the dashboards on a snapshot (null: the current one) and writes its answer away, by the same path as `assay
 * metrics`. A tile that cannot be asked is a result, not an error. Errors: those of opening the snapshot, `cancelled`.
 */
export async function runTiles(input: {
  readonly workspaceDir: string;
  readonly snapshot: string | null;
  readonly dashboards: readonly Dashboard[];
  readonly weekStart: WeekStart;
  readonly signal?: AbortSignal;
}): Promise<{ readonly snapshot: string; readonly runs: readonly TileRun[] }> {
  const pool = new SnapshotPool(input.workspaceDir);
  const { snapshot, release } = await pool.use(input.snapshot);
  try {
    const runs: TileRun[] = [];
    for (const dashboard of input.dashboards) {
      for (const tile of dashboard.tiles) {
        const run = await runTile(snapshot, tile, input);
        runs.push({ dashboard: dashboard.name, tile: tile.name, ...run });
      }
    }
    return { snapshot: snapshot.id, runs };
  } finally {
    release();
    await pool.close();
  }
}

async function runTile(
  snapshot: OpenSnapshot,
  tile: Tile,
  { weekStart, signal }: { readonly weekStart: WeekStart; readonly signal?: AbortSignal },
): Promise<Omit<TileRun, 'dashboard' | 'tile'>> {
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  try {
    const { rows } = await exportFrom(snapshot, {
      question: { metrics: tileQuery(tile, snapshot.manifest.asOf, weekStart) },
      format: csvFormat satisfies ExportFormat,
      to: new Writable({ write: (_chunk, _encoding, done) => done() }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: 'ok', rows, ms: ms(), reason: null };
  } catch (error) {
    if (!isEngineError(error) || isEngineError(error, 'cancelled')) throw error;
    const absent = isEngineError(error, 'metric-unavailable', 'metric-dimension-unavailable');
    return { status: absent ? 'unavailable' : 'failed', rows: null, ms: ms(), reason: error.message };
  }
}
