import { fileFormat } from '../extracts/file-format.ts';
import { addDays, type IsoDate, isIsoDate } from '../protocol/date.ts';
import type { SourceObject } from '../sources/source-connector.ts';

/** Files of a root that look like the days of one table. */
export interface FoundTable {
  /** What the table seems to be called: its folder, or the word in its file names. */
  readonly name: string;
  /** Folder under the root, or the path template where files of several tables share one. */
  readonly folder: string;
  /** As `mapping.sources.<source>.path` takes it; null where `<folder>/dt={date}/` says it all. */
  readonly template: string | null;
  readonly objects: readonly SourceObject[];
  /** Days that the keys name, in order; empty for a flat dump. */
  readonly days: readonly IsoDate[];
}

const dateText = /(?<![0-9])(?:\d{4}-\d{2}-\d{2}|\d{8})(?![0-9])/;
/** Words of file names that say nothing of the table. */
const partWords = new Set([
  'part',
  'data',
  'file',
  'export',
  'extract',
  'chunk',
  'run',
  'output',
  'batch',
  'snapshot',
  'dump',
  'csv',
  'parquet',
  'jsonl',
  'gz',
  'snappy',
  'c',
  'full',
  'delta',
]);

/** Sorts objects into tables by their keys. Hidden objects (`_manifests/`, `.tmp`) and other formats are left out. */
export function findTables(objects: readonly SourceObject[]): FoundTable[] {
  const tables = new Map<string, { place: Place; objects: SourceObject[]; days: Set<IsoDate> }>();
  for (const object of objects) {
    if (fileFormat(object.key) === null || object.key.split('/').some((part) => /^[._]/.test(part))) continue;
    const place = placeOf(object.key);
    const id = `${place.folder}|${place.template ?? ''}|${place.name}`;
    const table = tables.get(id) ?? { place, objects: [], days: new Set() };
    table.objects.push(object);
    if (place.date !== null) table.days.add(place.date);
    tables.set(id, table);
  }
  return [...tables.values()]
    .map((table) => ({
      name: table.place.name,
      folder: table.place.folder,
      template: table.place.template,
      objects: table.objects,
      days: [...table.days].sort(),
    }))
    .sort((a, b) => (`${a.folder}|${a.name}` < `${b.folder}|${b.name}` ? -1 : 1));
}

/** Days between the first and the last of a table that have no file. */
export function missingDays(days: readonly IsoDate[]): IsoDate[] {
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return [];
  const present = new Set(days);
  const missing: IsoDate[] = [];
  for (let day = first; day < last && missing.length < 1000; day = addDays(day, 1))
    if (!present.has(day)) missing.push(day);
  return missing;
}

interface Place {
  readonly name: string;
  readonly folder: string;
  readonly template: string | null;
  readonly date: IsoDate | null;
}

function placeOf(key: string): Place {
  const parts = key.split('/');
  const file = parts.pop() ?? '';
  const at = parts.findIndex((part) => dayIn(part) !== null);
  const date = at === -1 ? dayIn(file) : dayIn(parts[at] ?? '');
  const word = tableWord(file);
  const before = at === -1 ? parts : parts.slice(0, at);
  const inner = at === -1 ? [] : parts.slice(at + 1).filter((part) => !/^hour=|^\d+$/.test(part));
  const ownFolder = inner.at(-1) ?? (at === 0 ? null : before.at(-1)) ?? null;
  // A word in the file name names the table where no folder of its own does.
  const shared =
    ownFolder === null || (word !== null && !sameTable(word, ownFolder) && partsAreShared(before, at, inner));
  const name = shared ? (word ?? ownFolder ?? file.replace(/\..*$/, '')) : (ownFolder ?? '');
  const plain = at !== -1 && parts[at] === `dt=${date}` && !shared && inner.length === 0 && before.length > 0;
  const folder = plain ? before.join('/') : [...before, ...inner].join('/');
  return {
    name,
    folder: folder === '' ? name : folder,
    template: plain ? null : templateOf(parts, at, file, shared ? word : null),
    date,
  };
}

/** Folders like `exports/2026-11-20/` hold files of many tables; `orders/2026-11-20/` those of one. */
function partsAreShared(before: readonly string[], at: number, inner: readonly string[]): boolean {
  const last = before.at(-1);
  return (
    inner.length === 0 &&
    (at === 0 ||
      last === undefined ||
      /^(exports?|extracts?|dumps?|data|daily|out|output|raw|gold|shop|files?)$/i.test(last))
  );
}

function sameTable(word: string, folder: string): boolean {
  return folder.toLowerCase().includes(word.toLowerCase()) || word.toLowerCase().includes(folder.toLowerCase());
}

function templateOf(parts: readonly string[], at: number, file: string, word: string | null): string {
  const folders = parts.map((part, i) => {
    if (i === at) return withDate(part);
    return part.replace(/^hour=.*$/, 'hour={hour}');
  });
  const extension = /(\.(?:snappy|c\d+))?\.(parquet|csv|jsonl)(\.gz)?$/i.exec(file)?.[0] ?? '';
  const stem = file.slice(0, file.length - extension.length);
  const dated = at === -1 && dayIn(stem) !== null;
  const start = word === null ? '' : stem.slice(0, stem.indexOf(word) + word.length);
  const name = dated ? `${stem.slice(0, stem.search(dateText))}{date}*` : `${start}*`;
  return [...folders, `${name}${extension.replace(/^.*?(?=\.(?:parquet|csv|jsonl))/i, '')}`].join('/');
}

function withDate(part: string): string {
  return part.replace(dateText, '{date}');
}

function dayIn(part: string): IsoDate | null {
  const text = dateText.exec(part)?.[0];
  if (text === undefined) return null;
  const iso = text.length === 8 ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text;
  return isIsoDate(iso) ? iso : null;
}

/** `orders_2026-11-20_part1.csv` -> `orders`; null for `part-0000-<uuid>.parquet`. */
function tableWord(file: string): string | null {
  const stem = file.replace(/(\.[a-z0-9]+)+$/i, '').replace(dateText, '');
  const match = /[A-Za-z]+(?:[_-][A-Za-z]+)*/g;
  for (const [word] of stem.matchAll(match)) {
    const words = word.split(/[_-]/).filter((part) => !partWords.has(part.toLowerCase()));
    if (words.length === 0 || /^[0-9a-f-]{6,}$/i.test(word)) continue;
    const kept = words.join('_');
    if (kept.length > 2 && stem.includes(kept)) return kept;
    if (kept.length > 2) return words[0] ?? null;
  }
  return null;
}
