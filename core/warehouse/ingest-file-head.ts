import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { ExtractFile } from '../extracts/extract-view.ts';
import { parseCsv } from '../models/staging-csv.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { CsvDialect } from '../protocol/workspace.ts';

const headBytes = 256 * 1024;
const sampledLines = 200;

type TextFile = Pick<ExtractFile, 'object' | 'path' | 'gzip'>;

/** Column names of a CSV file: its header, or `column1`, `column2`, ... where the dialect says it has none; empty for no bytes. */
export async function readCsvHeader(file: TextFile, dialect: CsvDialect): Promise<string[]> {
  const text = await readHead(file, dialect.encoding);
  const { records, fault } = parseCsv(text, dialect, 1);
  if (fault !== null) throw new EngineError('extract-line-malformed', { path: file.path, ...fault });
  const fields = records[0]?.fields ?? [];
  if (!dialect.header) return fields.map((_, i) => `column${i + 1}`);
  const names: string[] = [];
  for (const [i, field] of fields.entries()) {
    const name = field.trim() === '' ? `column${i + 1}` : field.trim();
    const taken = names.some((other) => other.toLowerCase() === name.toLowerCase());
    names.push(taken ? `${name}_${i + 1}` : name);
  }
  return names;
}

/** Keys of the objects in the first lines of a JSONL file, in order of appearance. */
export async function readJsonlKeys(file: TextFile): Promise<string[]> {
  const text = await readHead(file, 'utf-8');
  const lines = text.split('\n').slice(0, sampledLines);
  if (lines.length > 1 && text.length >= headBytes) lines.pop();
  const keys = new Set<string>();
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const value = parseObject(line);
    if (value === null) {
      throw new EngineError('extract-line-malformed', {
        path: file.path,
        line: i + 1,
        message: 'it is not a JSON object',
      });
    }
    for (const key of Object.keys(value)) keys.add(key);
  }
  return [...keys];
}

/** The first line of a JSONL file that is not a JSON object; null when all are. */
export async function findBadJsonLine(file: TextFile): Promise<number | null> {
  const bytes = createReadStream(file.object);
  const lines = createInterface({
    input: file.gzip ? bytes.pipe(createGunzip()) : bytes,
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let number = 0;
  try {
    for await (const line of lines) {
      number++;
      if (line.trim() !== '' && parseObject(line) === null) return number;
    }
    return null;
  } finally {
    lines.close();
    bytes.destroy();
  }
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

async function readHead(file: TextFile, encoding: CsvDialect['encoding']): Promise<string> {
  const source = createReadStream(file.object, file.gzip ? {} : { end: headBytes - 1 });
  const stream = file.gzip ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => stream.destroy(error));
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Uint8Array);
      size += (chunk as Uint8Array).length;
      if (size >= headBytes) break;
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new EngineError('extract-file-unreadable', { path: file.path, format: 'gzip', message }, { cause: error });
  } finally {
    source.destroy();
  }
  return new TextDecoder(encoding === 'latin-1' ? 'iso-8859-1' : encoding === 'utf-16' ? 'utf-16le' : 'utf-8').decode(
    Buffer.concat(chunks),
  );
}
