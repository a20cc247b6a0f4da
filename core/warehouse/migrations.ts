import { SNAPSHOT_FORMAT } from '../protocol/snapshot.ts';

/** One step: the manifest of format `from` as format `from + 1` writes it. Published files themselves never change. */
export interface Migration {
  readonly from: number;
  readonly describe: string;
  readonly migrate: (manifest: Record<string, unknown>) => Record<string, unknown>;
}

/** Every change of the format adds one entry here and raises SNAPSHOT_FORMAT; entries are never removed. */
export const migrations: readonly Migration[] = [];

/** Brings a manifest as it lies on disk to today's format, step by step. Throws a plain Error where a step is missing. */
export function migrateManifest(
  manifest: Record<string, unknown>,
  steps: readonly Migration[] = migrations,
  target: number = SNAPSHOT_FORMAT,
): Record<string, unknown> {
  let now = manifest;
  for (let format = Number(manifest['format']); format < target; format++) {
    const step = steps.find((s) => s.from === format);
    if (step === undefined) throw new Error(`no migration from snapshot format ${format}`);
    now = { ...step.migrate(now), format: format + 1 };
  }
  return now;
}
