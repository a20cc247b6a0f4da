import { useRef } from 'react';

type Calls = Readonly<Record<string, (...args: never[]) => unknown>>;

/**
 * Functions that are the same in every drawing and do what those of the last one do: for a component that is not to be drawn again
 * because its callbacks were made anew. The names must stay the same.
 */
export function useLatest<T extends Calls>(calls: T): T {
  const latest = useRef(calls);
  latest.current = calls;
  const kept = useRef<T | null>(null);
  kept.current ??= Object.fromEntries(
    Object.keys(calls).map((name) => [name, (...args: never[]) => latest.current[name]?.(...args)]),
  ) as T;
  return kept.current;
}
