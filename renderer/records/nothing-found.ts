import { listOf } from '../ui/list-of.ts';

/** What was looked at for a text of the palette. */
export interface LookedAt {
  /** Null: nothing is published. Undefined: none is open yet. */
  readonly snapshot: string | null | undefined;
  /** Names of the kinds of record that the snapshot's pack declares: `customers`, `orders`. */
  readonly kinds: readonly string[];
  /** The text has enough characters to be looked up. */
  readonly longEnough: boolean;
  /** Kinds that are not in the snapshot, with the reason. */
  readonly unavailable: readonly { readonly label: string; readonly reason: string }[];
  /** Why the look-up failed; null where it did not. */
  readonly failure: string | null;
}

/** Why the palette has nothing for a text: only what was looked at is said not to be there. */
export function nothingFound({ snapshot, kinds, longEnough, unavailable, failure }: LookedAt): string {
  const noCommand = 'No command, dashboard, metric or table has that name.';
  if (snapshot === undefined) return 'No command has that name. No snapshot is open yet, so nothing else can be found.';
  if (snapshot === null) return 'No command has that name. Nothing is published yet, so nothing else can be found.';
  if (kinds.length === 0)
    return `${noCommand} Snapshot ${snapshot} has no records that could be looked up: the pack that built it names none.`;
  const all = listOf(kinds);
  if (!longEnough) return `${noCommand} Two characters or more also look up ${all}.`;
  if (failure !== null) return `${noCommand} The ${all} could not be looked up: ${failure}`;
  if (unavailable.length === 0) return 'Nothing has that name';
  const missing = unavailable.map(({ label, reason }) => `${label} is not looked up: ${reason}`).join('; ');
  return `Nothing else has that name. ${missing}`;
}
