/** DuckDB types whose values are exact: decimals, integers, truth values; null is the type of a count. */
export function isExact(type: string | null): boolean {
  return type === null || /^(DECIMAL|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BOOLEAN)/.test(type);
}

export function isNumeric(type: string | null): boolean {
  return isExact(type) || type === 'DOUBLE' || type === 'FLOAT';
}

/** Digits after the point of an exact type; null for any other. */
export function scaleOf(type: string | null): number | null {
  if (!isExact(type)) return null;
  return Number(/^DECIMAL\(\d+,(\d+)\)/.exec(type ?? '')?.[1] ?? 0);
}
