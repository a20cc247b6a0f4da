import type { Catalog } from '../protocol/catalog.ts';
import type { SnapshotManifest } from '../protocol/snapshot.ts';
import { inputsOf, type SemanticModel } from '../semantic/semantic-model.ts';

/** What a snapshot says of how its numbers come about. */
export interface DefinedSide {
  readonly manifest: SnapshotManifest;
  readonly catalog: Catalog;
  readonly model: SemanticModel;
}

interface Sides {
  readonly before: DefinedSide;
  readonly after: DefinedSide;
}

/** In words, why a metric is computed otherwise from the same rows; empty where it is not. */
export function changedMetrics({ before, after }: Sides, metric: string): string[] {
  const words: string[] = [];
  for (const name of new Set([...withInputs(before.model, metric), ...withInputs(after.model, metric)])) {
    const [was, is] = [before.model.metrics[name], after.model.metrics[name]];
    if (JSON.stringify(was?.definition ?? null) === JSON.stringify(is?.definition ?? null)) continue;
    const versions =
      was === undefined || is === undefined || was.version === is.version
        ? 'is defined otherwise, without a new version'
        : `is of version ${is.version}, it was ${was.version}${is.changed === '' ? '' : ` (changed ${is.changed})`}`;
    words.push(`${is?.label ?? was?.label ?? name} (${name}) ${versions}.`);
  }
  return words;
}

/** In words, why the rows of some models come about otherwise from the same extracts; empty where they do not. */
export function changedModels({ before, after }: Sides, models: readonly string[]): string[] {
  const prints = (side: DefinedSide) => new Map(side.manifest.models.map((one) => [one.model, one.fingerprint]));
  const [old, fresh] = [prints(before), prints(after)];
  const differs = (name: string) => old.get(name) !== fresh.get(name);
  const references = new Map(after.catalog.models.map((one) => [one.name, one.references]));
  const words = [...new Set(models)].filter(differs).map((name) => {
    const roots = [...above(references, name)].filter(
      (one) => differs(one) && !(references.get(one) ?? []).some((parent) => fresh.has(parent) && differs(parent)),
    );
    const why = roots.length === 0 || (roots.length === 1 && roots[0] === name) ? '' : `: ${roots.sort().join(', ')}`;
    return `${name} is built by another definition${why}.`;
  });
  if (before.manifest.fingerprints['ingest'] !== after.manifest.fingerprints['ingest']) {
    words.push('Sources are read otherwise than before: their declarations, the mapping or the calendar changed.');
  }
  return words;
}

function withInputs(model: SemanticModel, metric: string, seen = new Set<string>()): Set<string> {
  if (seen.has(metric)) return seen;
  seen.add(metric);
  const definition = model.metrics[metric]?.definition;
  if (definition != null) for (const input of inputsOf(definition)) withInputs(model, input, seen);
  return seen;
}

/** A model and all that it is made of. */
function above(
  references: ReadonlyMap<string, readonly string[]>,
  name: string,
  seen = new Set<string>(),
): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const parent of references.get(name) ?? []) above(references, parent, seen);
  return seen;
}
