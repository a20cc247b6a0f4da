import { useEffect, useRef, useState } from 'react';
import { useSnapshot } from '../engine/snapshot-context.tsx';

/** Tells a screen reader that the figures changed under it. */
export function SnapshotAnnouncer() {
  const { snapshot } = useSnapshot();
  const [words, setWords] = useState('');
  const before = useRef<string | null | undefined>(undefined);
  const id = snapshot === undefined ? undefined : (snapshot?.id ?? null);
  useEffect(() => {
    if (id === undefined) return;
    if (before.current !== undefined && before.current !== id && id !== null) setWords(`Now showing snapshot ${id}.`);
    before.current = id;
  }, [id]);
  return (
    <div className="sr-only" role="status" data-testid="announcer">
      {words}
    </div>
  );
}
