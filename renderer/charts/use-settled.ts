import { useRef } from 'react';

/** The same object for as long as it says the same: a chart is drawn again for another question, not for another object. */
export function useSettled<T>(value: T): T {
  const kept = useRef(value);
  if (kept.current !== value && JSON.stringify(kept.current) !== JSON.stringify(value)) kept.current = value;
  return kept.current;
}
