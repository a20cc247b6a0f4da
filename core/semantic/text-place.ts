/** 1-based line and column (UTF-16 units, as an editor counts) of an offset in code points; at most the end of the text. */
export function locateOffset(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = [...text].slice(0, offset).join('').split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/**
 * Where in a text stands what a message is about: the first name that the message puts in quotes, or the function that it names.
 * DuckDB's binder gives places in a statement that nobody wrote; null where nothing of the message stands in the text.
 */
export function locateSubject(
  text: string,
  message: string,
): { readonly line: number; readonly column: number } | null {
  const named = [...message.matchAll(/"([^"]+)"|\bname "?(\w+)"?|'?\b(\w+)\(/g)].flatMap(
    ([, quoted, word, called]) => quoted ?? word ?? called ?? [],
  );
  for (const name of named) {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const found = new RegExp(`(?<![\\w.])${escaped}(?!\\w)`, 'i').exec(text);
    if (found !== null) return locateOffset(text, [...text.slice(0, found.index)].length);
  }
  return null;
}
