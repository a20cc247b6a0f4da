/** `name` as a quoted SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `text` as a SQL string literal; where it holds a NUL, at which the parser would stop, as an expression in brackets. */
export function quoteText(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? (parts[0] ?? "''") : `(${parts.join(' || chr(0) || ')})`;
}

/** `source.orders` -> `"source"."orders"`. */
export function quotePath(path: string): string {
  return path.split('.').map(quoteName).join('.');
}

/** A list literal of texts: `['a', 'b']`. */
export function textList(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`;
}
