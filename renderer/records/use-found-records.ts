import { useEffect, useState } from 'react';
import type { FoundRecord } from '#core/protocol/record';
import { useEngine } from '../engine/engine-context.tsx';
import { useSnapshot } from '../engine/snapshot-context.tsx';
import { useResource } from '../engine/use-resource.ts';
import { nothingFound } from './nothing-found.ts';

/** Ms without a key before the engine is asked. */
const PAUSE = 120;

export interface FoundInSnapshot {
  /** Records with the label of their kind. */
  readonly records: readonly (FoundRecord & { readonly label: string })[];
  readonly looking: boolean;
  /** What to say where nothing is found. */
  readonly nothing: string;
}

/** Records of the snapshot in view whose id or name begins with or holds `text`; each key cancels the question before it. */
export function useFoundRecords(text: string): FoundInSnapshot {
  const { reader } = useEngine();
  const { snapshot } = useSnapshot();
  const wanted = text.trim();
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), PAUSE);
    return () => clearTimeout(timer);
  }, [wanted]);
  const kinds = snapshot?.catalog.records ?? [];
  const asks = snapshot && kinds.length > 0 && wanted.length >= 2 && settled === wanted;
  const found = useResource(asks ? `find ${snapshot.id} ${wanted}` : null, (signal) =>
    reader.client.find({ snapshot: snapshot?.id ?? null, text: wanted.slice(0, 500) }, { signal }),
  );
  const longEnough = wanted.length >= 2;
  const looksUp = Boolean(snapshot) && kinds.length > 0 && longEnough;
  const looked = {
    snapshot: snapshot === undefined ? undefined : (snapshot?.id ?? null),
    kinds: kinds.map(({ name }) => name),
    longEnough,
  };
  if (!looksUp || found.stale || settled !== wanted || found.data === undefined) {
    const failure = looksUp && found.error !== undefined ? found.error.message : null;
    const nothing = nothingFound({ ...looked, unavailable: [], failure });
    return { records: [], looking: looksUp && failure === null, nothing };
  }
  return {
    records: found.data.records.map((one) => ({
      ...one,
      label: kinds.find((kind) => kind.name === one.kind)?.label ?? one.kind,
    })),
    looking: false,
    nothing: nothingFound({ ...looked, unavailable: found.data.unavailable, failure: null }),
  };
}
