import { useMemo } from 'react';
import type { DayNotes } from '#core/protocol/day-notes';
import type { MetricQuery } from '#core/protocol/metric-query';
import { useEngine } from '../engine/engine-context.tsx';
import type { OpenSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { type AskedDays, readTarget, type TileNotes, targetQuestion, tileNotes } from './tile-notes.ts';

/** What stands beside the numbers of a tile. @param known undefined while it is read @param marks of holidays and promotions */
export function useTileNotes(
  { id, catalog }: OpenSnapshot,
  known: DayNotes | undefined,
  asked: { readonly query: MetricQuery; readonly days: AskedDays } | null,
  marks: boolean,
): TileNotes {
  const { reader } = useEngine();
  const question = useMemo(() => (asked === null ? null : targetQuestion(asked.query, catalog)), [asked, catalog]);
  const key = question === null ? null : `target ${id} ${JSON.stringify(question)}`;
  const read = useResource(key, async (signal) =>
    question === null || asked === null
      ? null
      : readTarget(reader.client, id, question, { query: asked.query, catalog }, signal),
  );
  const target = question === null || read.stale ? null : (read.data ?? null);
  const targetFailed = question !== null && read.error !== undefined;
  return useMemo(
    () => tileNotes(asked, { catalog, known, target, targetFailed, marks }),
    [asked, catalog, known, target, targetFailed, marks],
  );
}
