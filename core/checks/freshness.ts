import type { Pack } from '../packs/pack.ts';
import { daysBetween, type IsoDate } from '../protocol/date.ts';
import type { SnapshotFile } from '../protocol/snapshot.ts';

/** How old a source's newest extract is against the clock. Outside the verdict: old data is not wrong data. */
export interface SourceFreshness {
  readonly source: string;
  /** Newest extract day with a file of this source; null when there is none. */
  readonly lastDay: IsoDate | null;
  /** Whole days from that day to today. */
  readonly ageDays: number | null;
  readonly status: 'fresh' | 'stale' | 'absent' | 'unwatched';
}

/** Freshness of every source of a pack on `today` (a day in the reporting zone). */
export function sourceFreshness(pack: Pack, files: readonly SnapshotFile[], today: IsoDate): SourceFreshness[] {
  const lastDays = new Map<string, IsoDate>();
  for (const file of files) {
    const last = lastDays.get(file.source);
    if (last === undefined || file.date > last) lastDays.set(file.source, file.date);
  }
  return pack.sources.map((source) => {
    const lastDay = lastDays.get(source.name) ?? null;
    if (lastDay === null) return { source: source.name, lastDay, ageDays: null, status: 'absent' };
    const ageDays = daysBetween(lastDay, today);
    const status = source.freshnessDays === null ? 'unwatched' : ageDays > source.freshnessDays ? 'stale' : 'fresh';
    return { source: source.name, lastDay, ageDays, status };
  });
}
