/** DuckDB types whose values are exact: decimals, integers, truth values; null is the type of a count. */
export function isExact(type: string | null): boolean {
  return type === null || /^(DECIMAL|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BOOLEAN)/.test(type);
}

export function isNumeric(type: string | null): boolean {
  return isExact(type) || type === 'DOUBLE' || type === 'FLOAT';
}
