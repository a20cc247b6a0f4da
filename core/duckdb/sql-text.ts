/** `name` as a quoted SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `text` as a SQL string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `source.orders` -> `"source"."orders"`. */
export function quotePath(path: string): string {
  return path.split('.').map(quoteName).join('.');
}

/** A list literal of texts: `['a', 'b']`. */
export function textList(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`;
}
