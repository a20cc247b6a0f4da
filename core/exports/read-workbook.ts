import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { jsonLine } from './receipt-sheet.ts';

/** A receipt is short; what is larger is none. Bytes of XML. */
const mostXml = 64 * 1024 * 1024;

export interface WorkbookReceipt {
  /** The receipt's JSON; null where no sheet holds one. */
  readonly json: string | null;
  /** SHA-256 of a part as it is now; null where there is no such part. */
  readonly sha256Of: (part: string) => Promise<string | null>;
  readonly close: () => void;
}

/**
 * Finds the receipt in a workbook, also in one that a spreadsheet has saved again (its texts are in another part then). Throws what
 * the archive or the file system says of a file that cannot be read.
 */
export async function openWorkbook(file: string): Promise<WorkbookReceipt> {
  const zip = await openPromise(file, { autoClose: false });
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  const read = async (name: string) => {
    const entry = entries.get(name);
    if (entry === undefined || entry.uncompressedSize > mostXml) return null;
    return text(await open(zip, entry));
  };
  const shared = [...((await read('xl/sharedStrings.xml')) ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map((match) =>
    textOf(match[1] ?? ''),
  );
  return {
    json: await findReceipt([...entries.keys()], read, shared),
    sha256Of: async (part) => {
      const entry = entries.get(part);
      if (entry === undefined) return null;
      const hash = createHash('sha256');
      for await (const bytes of await open(zip, entry)) hash.update(bytes as Buffer);
      return hash.digest('hex');
    },
    close: () => zip.close(),
  };
}

function open(zip: ZipFile, entry: Entry): Promise<Readable> {
  return zip.openReadStreamPromise(entry);
}

/** The sheets from the last: the receipt stands behind the data. */
async function findReceipt(
  names: readonly string[],
  read: (name: string) => Promise<string | null>,
  shared: readonly string[],
): Promise<string | null> {
  const sheets = names
    .filter((name) => /^xl\/worksheets\/[^/]+\.xml$/.test(name))
    .toSorted()
    .toReversed();
  for (const name of sheets) {
    const lines = linesOf((await read(name)) ?? '', shared);
    const json = lines.filter(([title]) => jsonLine.test(title)).map(([, piece]) => piece);
    if (json.length > 0) return json.join('');
  }
  return null;
}

/** The first two texts of each row. */
function linesOf(xml: string, shared: readonly string[]): [string, string][] {
  return [...xml.matchAll(/<row\b[^>]*>(.*?)<\/row>/gs)].map((row) => {
    const cells = [...(row[1] ?? '').matchAll(/<c\b([^>]*)>(.*?)<\/c>/gs)].map(([, attributes = '', content = '']) => {
      const value = /<v>(.*?)<\/v>/s.exec(content)?.[1] ?? '';
      return /\bt="s"/.test(attributes) ? (shared[Number(value)] ?? '') : textOf(content);
    });
    return [cells[0] ?? '', cells[1] ?? ''];
  });
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** All `<t>` of a text (a spreadsheet may split it into runs), with references and escapes read. */
function textOf(xml: string): string {
  const raw = [...xml.matchAll(/<t\b[^>]*>(.*?)<\/t>/gs)].map((match) => match[1] ?? '').join('');
  return raw
    .replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? all;
      return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
    })
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
