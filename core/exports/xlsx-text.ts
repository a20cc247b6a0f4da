/** What Excel takes in one cell, in UTF-16 units. */
export const mostCellText = 32_767;

/** What had to be written otherwise than it is: a receipt says how often. */
export interface TextRemarks {
  /** Texts that are cut at `mostCellText`. */
  cut: number;
  /** Texts with control characters, which XML cannot hold. */
  escaped: number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that it is about
const forbidden = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;
/** A text that looks like an escape is escaped itself (ECMA-376 part 1, 22.9.2.19, ST_Xstring). */
const lookalike = /_(?=x[0-9A-Fa-f]{4}_)/g;
const markup: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as the XML of a sheet holds it; control characters as `_x0001_`, which Excel and LibreOffice read back. */
export function xmlText(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => markup[character] ?? character)
    .replace(lookalike, '_x005F_')
    .replace(forbidden, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);
}

/** `xmlText` of a cell: what is too long is cut, with a mark at its end that says how long it was. */
export function cellXml(text: string, remarks: TextRemarks): string {
  let kept = text;
  if (text.length > mostCellText) {
    remarks.cut += 1;
    kept = cutText(text);
  }
  const xml = xmlText(kept);
  if (kept.search(forbidden) !== -1) remarks.escaped += 1;
  return xml;
}

function cutText(text: string): string {
  const mark = `… [cut: ${text.length} characters]`;
  const kept = text.slice(0, mostCellText - mark.length);
  // Never half of a pair.
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}${mark}`;
}
