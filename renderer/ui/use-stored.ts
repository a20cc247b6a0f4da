import { useState } from 'react';

/** A choice that is kept on this machine; what is stored and not (or no longer) allowed is the fallback. */
export function useStored<T extends string>(
  name: string,
  fallback: T,
  allowed: readonly T[] | null,
): [T, (value: T) => void] {
  const key = `assay.${name}`;
  const [value, setValue] = useState<T>(() => {
    const stored = localStorage.getItem(key) as T | null;
    return stored !== null && (allowed === null || allowed.includes(stored)) ? stored : fallback;
  });
  return [
    value,
    (next) => {
      localStorage.setItem(key, next);
      setValue(next);
    },
  ];
}
