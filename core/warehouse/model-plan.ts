import type { ModelNode } from '../models/model-graph.ts';
import type { Pack } from '../packs/pack.ts';
import type { ModelResult } from '../protocol/snapshot.ts';
import type { Change } from './deltas.ts';

/** How a model is going to be made, and why. */
export interface ModelDecision {
  readonly how: ModelResult['how'];
  readonly why: string;
}

export interface DecisionInput {
  readonly node: ModelNode;
  /** Why the model is unavailable; undefined when it is not. */
  readonly unavailable: string | undefined;
  /** The previous build's result, where its table is still in the file. */
  readonly previous: ModelResult | undefined;
  readonly changeOf: (relation: string) => Change;
  /** The workspace lets models be built incrementally. */
  readonly incremental: boolean;
}

/** Decides from fingerprints and from what has become of the references: the same rule for `plan` and for the build. */
export function decideModel(input: DecisionInput): ModelDecision {
  const { node, previous, changeOf, unavailable } = input;
  if (unavailable !== undefined) return { how: 'unavailable', why: unavailable };
  const changed = node.references.filter((reference) => changeOf(reference) !== 'unchanged');
  const isView = node.model.materialized === 'view' && node.model.computed === null;
  if (previous === undefined || previous.how === 'unavailable')
    return { how: isView ? 'view' : 'full', why: 'not built before' };
  if (previous.fingerprint !== node.fingerprint)
    return { how: isView ? 'view' : 'full', why: 'its definition or something above it changed' };
  if (changed.length === 0) return { how: 'kept', why: 'nothing that it reads has changed' };
  const list = changed.join(', ');
  if (isView) return { how: 'view', why: `${list} changed` };
  const followed = followedReferences(node);
  if (!input.incremental || followed.length === 0) return { how: 'full', why: `${list} changed` };
  const blocking = changed.filter((reference) => !followed.includes(reference) || changeOf(reference) === 'rebuilt');
  if (blocking.length > 0) return { how: 'full', why: `${blocking.join(', ')} changed as a whole` };
  return { how: 'incremental', why: `parts of ${list} changed` };
}

/** References by whose changed rows a model knows which of its own rows to make again; [] where it is always made anew. */
function followedReferences({ model, references }: ModelNode): readonly string[] {
  if (model.incremental !== null) return [model.incremental.driver, ...Object.keys(model.incremental.lookups)];
  // Versions depend on the rows of their key alone, whatever the key.
  return model.scd2 === null ? [] : references;
}

/** Models whose delta somebody builds on: drivers and lookups of incremental models. */
export function wantedDeltas(pack: Pack): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const { incremental } of pack.models) {
    if (incremental === null) continue;
    wanted.add(incremental.driver);
    for (const lookup of Object.keys(incremental.lookups)) wanted.add(lookup);
  }
  return wanted;
}
