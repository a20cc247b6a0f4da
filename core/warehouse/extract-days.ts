import type { ExtractFile, ExtractView } from '../extracts/extract-view.ts';
import type { Pack } from '../packs/pack.ts';
import { addDays, type IsoDate } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';

/** The days that a snapshot is about. */
export interface ExtractDays {
  /** The newest day for which no required source is said to be missing: "today" for every metric. */
  readonly asOf: IsoDate;
  readonly firstDay: IsoDate;
  /** Days between the first and the as-of day without an extract. */
  readonly missingDays: readonly IsoDate[];
  /** What manifests say is missing up to the as-of day: source as the files have it -> days. */
  readonly missingSources: Readonly<Record<string, readonly IsoDate[]>>;
  /** Days that came without a source that the pack requires. */
  readonly incomplete: readonly { readonly date: IsoDate; readonly sources: readonly string[] }[];
}

/** Errors: `no-extracts` when the mirror holds no complete day. */
export function extractDays(view: ExtractView, pack: Pack, workspace: string): ExtractDays {
  const required = pack.sources.filter((source) => source.required).map((source) => source.name);
  const incomplete = view.days
    .map(({ date, sources }) => ({ date, sources: required.filter((source) => sources[source] === 'missing') }))
    .filter(({ sources }) => sources.length > 0);
  const held = new Set(incomplete.map(({ date }) => date));
  const first = view.days[0]?.date;
  const asOf = view.days.findLast(({ date }) => !held.has(date))?.date;
  if (first === undefined || asOf === undefined) throw new EngineError('no-extracts', { workspace });
  const present = new Set(view.days.map(({ date }) => date));
  const missingDays: IsoDate[] = [];
  for (let day = first; day < asOf; day = addDays(day, 1)) if (!present.has(day)) missingDays.push(day);
  return { asOf, firstDay: first, missingDays, missingSources: statedMissing(view, asOf), incomplete };
}

function statedMissing(view: ExtractView, asOf: IsoDate): Record<string, IsoDate[]> {
  const missing: Record<string, IsoDate[]> = {};
  for (const { date, sources } of view.days) {
    if (date > asOf) continue;
    for (const [source, state] of Object.entries(sources)) {
      if (state === 'missing') missing[source] = [...(missing[source] ?? []), date];
    }
  }
  return missing;
}

/** Files of the view, in day and path order. */
export function viewFiles(view: ExtractView): ExtractFile[] {
  return view.days.flatMap((day) => [...day.files]);
}

/** What tells one input file of a build from another; a restated day with the same bytes is the same. */
export function fileKey(file: Pick<ExtractFile, 'source' | 'date' | 'path' | 'sha256' | 'load'>): string {
  return [file.source, file.date, file.path, file.sha256, file.load].join('|');
}
