import { isIsoDate } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';

export interface TemplateMatch {
  /** Null where the template has no date: the day is that of the object's last change. */
  readonly date: string | null;
  /** The date as the key writes it, and where it ends in the key; 0 without a date. */
  readonly dateText: string;
  readonly dateEnd: number;
}

export interface PathTemplate {
  readonly source: string;
  readonly text: string;
  /** Folder that all its keys stand in: empty, or ending in `/`. */
  readonly folder: string;
  /** Null where the key does not fit. */
  readonly match: (key: string) => TemplateMatch | null;
}

const tokens: Readonly<Record<string, string>> = {
  '{date}': '(?<date>\\d{4}-\\d{2}-\\d{2}|\\d{8})',
  '{year}': '(?<year>\\d{4})',
  '{month}': '(?<month>\\d{2})',
  '{day}': '(?<day>\\d{2})',
  '{hour}': '[^/]+',
  '**': '.*',
  '*': '[^/]*',
};

/**
 * Compiles where the files of a source stand, for example `exports/{date}/orders-*.csv`. `{date}` is 2026-11-20 or 20261120,
 * or write `{year}/{month}/{day}`; `{hour}` and `*` match anything but `/`, `**` anything. Errors: `path-template-invalid`.
 */
export function compilePathTemplate(source: string, text: string): PathTemplate {
  const refuse = (reason: string) => new EngineError('path-template-invalid', { source, template: text, reason });
  if (text.startsWith('/') || text.includes('\\') || text.split('/').includes('..')) {
    throw refuse('it must stay under the root');
  }
  const parts = text.split(/(\{[^}]*\}|\*\*|\*)/);
  const seen = new Set<string>();
  const pattern = parts.map((part) => {
    const token = tokens[part];
    if (token === undefined) {
      if (part.includes('{') || part.includes('}')) throw refuse(`${part} is none of ${Object.keys(tokens).join(' ')}`);
      return part.replaceAll(/[.+?^$()|[\]]/g, '\\$&');
    }
    const again = seen.has(part) && part.startsWith('{') && part !== '{hour}';
    seen.add(part);
    return again ? `\\k<${part.slice(1, -1)}>` : token;
  });
  const ymd = ['{year}', '{month}', '{day}'].filter((part) => seen.has(part));
  if (ymd.length > 0 && (ymd.length < 3 || seen.has('{date}'))) {
    throw refuse('a day is {date}, or {year}, {month} and {day} together');
  }
  const regex = new RegExp(`^${pattern.join('')}$`, 'ds');
  const literal = parts[0] ?? '';
  return {
    source,
    text,
    folder: literal.slice(0, literal.lastIndexOf('/') + 1),
    match: (key) => matchKey(regex, key),
  };
}

function matchKey(regex: RegExp, key: string): TemplateMatch | null {
  const match = regex.exec(key);
  if (match === null) return null;
  const { date, year, month, day } = match.groups ?? {};
  const places = match.indices?.groups ?? {};
  const dateEnd = Math.max(0, ...['date', 'year', 'month', 'day'].map((name) => places[name]?.[1] ?? 0));
  const text = date ?? (year === undefined ? undefined : `${year}-${month}-${day}`);
  if (text === undefined) return { date: null, dateText: '', dateEnd };
  const iso = text.length === 8 ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text;
  return isIsoDate(iso) ? { date: iso, dateText: text, dateEnd } : null;
}
