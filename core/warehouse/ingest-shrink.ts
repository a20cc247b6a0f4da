import { EngineError } from '../protocol/engine-error.ts';
import type { FileFacts } from './ingest-read.ts';
import type { IngestWork } from './ingest-work.ts';

/**
 * A snapshot source that loses more than `max_shrink` of its rows at once is more often a broken extract than a cleared shop.
 * The newest day is compared with the one before it and with the tables of the previous build. Error: `snapshot-source-shrank`.
 */
export async function refuseShrunkSnapshot(
  work: IngestWork,
  facts: ReadonlyMap<number, FileFacts>,
  rowsBefore: number | null,
): Promise<void> {
  const { source, lastFull, fullBefore } = work.plan;
  if (source.mode !== 'snapshot' || lastFull === null) return;
  const rowsOn = (day: string): number =>
    work.files.filter((file) => file.date === day).reduce((rows, file) => rows + (facts.get(file.id)?.rows ?? 0), 0);
  const now = await work.connection.number(`SELECT count(*) FROM ${work.tables.source}`);
  const pairs: [before: number, after: number][] = [];
  if (fullBefore !== null) pairs.push([rowsOn(fullBefore), rowsOn(lastFull)]);
  if (rowsBefore !== null && work.knownLastFull !== lastFull) pairs.push([rowsBefore, now]);
  for (const [before, after] of pairs) {
    if (after >= before * (1 - source.maxShrink)) continue;
    throw new EngineError('snapshot-source-shrank', {
      source: source.name,
      date: lastFull,
      before,
      after,
      share: source.maxShrink,
    });
  }
}
