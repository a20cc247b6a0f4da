import { text } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** A cell as the XML says it: `n` a number, `b` a boolean, `s` a text; `style` is the number format's code. */
export interface SheetCell {
  readonly kind: 'n' | 'b' | 's';
  readonly value: string;
  readonly format: string;
  readonly quoted: boolean;
}

export interface Workbook {
  readonly names: readonly string[];
  /** Sheets by name: cells by place, such as `B2`. */
  readonly sheets: Readonly<Record<string, ReadonlyMap<string, SheetCell>>>;
  readonly parts: ReadonlyMap<string, string>;
}

/** Reads a workbook back, by an archive reader and a parse of its own: nothing here is shared with the writer. */
export async function openXlsx(bytes: Buffer): Promise<Workbook> {
  const zip = await fromBufferPromise(bytes, { validateEntrySizes: true });
  const parts = new Map<string, string>();
  for await (const entry of zip.eachEntry())
    parts.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
  const part = (name: string) => parts.get(name) ?? '';
  const formats = new Map(
    [...part('xl/styles.xml').matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map((match) => [
      match[1],
      unescapeXml(match[2] ?? ''),
    ]),
  );
  const cellXfs = /<cellXfs.*<\/cellXfs>/s.exec(part('xl/styles.xml'))?.[0] ?? '';
  const styles = [...cellXfs.matchAll(/<xf ([^>]*?)\/?>/g)].map(([, attributes = '']) => ({
    format: formats.get(/numFmtId="(\d+)"/.exec(attributes)?.[1] ?? '') ?? 'General',
    quoted: attributes.includes('quotePrefix="1"'),
  }));
  const targets = new Map(
    [...part('xl/_rels/workbook.xml.rels').matchAll(/<Relationship Id="([^"]+)"[^>]*Target="([^"]+)"/g)].map(
      (match) => [match[1], `xl/${match[2]}`],
    ),
  );
  const sheets = [...part('xl/workbook.xml').matchAll(/<sheet name="([^"]+)"[^>]*r:id="([^"]+)"/g)].map(
    ([, name = '', id]) => [name, readSheet(part(targets.get(id) ?? ''), styles)] as const,
  );
  return { names: sheets.map(([name]) => name), sheets: Object.fromEntries(sheets), parts };
}

function readSheet(xml: string, styles: readonly { readonly format: string; readonly quoted: boolean }[]) {
  const cells = new Map<string, SheetCell>();
  for (const [, attributes = '', content = ''] of xml.matchAll(/<c ([^>]*)>(.*?)<\/c>/gs)) {
    const read = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];
    const style = styles[Number(read('s') ?? 0)] ?? { format: 'General', quoted: false };
    const inner = /<(?:v|is><t)[^>]*>(.*)<\/(?:v|t)>/s.exec(content)?.[1] ?? '';
    const kind = read('t') === 'inlineStr' ? 's' : read('t') === 'b' ? 'b' : 'n';
    cells.set(read('r') ?? '', { kind, value: kind === 's' ? decode(inner) : inner, ...style });
  }
  return cells;
}

function decode(xml: string): string {
  return unescapeXml(xml).replace(/_x([0-9A-F]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
