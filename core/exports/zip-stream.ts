import { once } from 'node:events';
import { pipeline, Readable } from 'node:stream';
import { constants, crc32, createDeflateRaw } from 'node:zlib';
import { EngineError } from '../protocol/engine-error.ts';

export interface ZipEntry {
  readonly name: string;
  readonly content: Iterable<Buffer> | AsyncIterable<Buffer>;
}

/** Beyond this a file needs ZIP64, which spreadsheets read badly in a stream. */
const mostBytes = 0xffff_ffff;
/** Sizes follow the data; names are UTF-8. */
const flags = 0x0808;
const deflated = 8;
/** 1 January 1980: the same rows give the same bytes. */
const day = 0x0021;

/**
 * A ZIP file as it is made, an entry after the other, nothing held back (PKWARE APPNOTE 6.3: local header, deflated data, data
 * descriptor; the directory at the end). Errors: `export-too-large` beyond 4 GiB, those of the contents.
 */
export async function* zipStream(entries: Iterable<ZipEntry>): AsyncGenerator<Buffer, void, void> {
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const encoded = Buffer.from(name);
    const start = offset;
    const sums = { crc: 0, size: 0, packed: 0 };
    const head = Buffer.concat([localHeader(encoded.length), encoded]);
    yield head;
    for await (const part of deflate(content, sums)) {
      yield part;
      if (start + sums.packed > mostBytes) throw tooLarge();
    }
    yield descriptor(sums);
    offset += head.length + sums.packed + 16;
    directory.push(Buffer.concat([directoryHeader(encoded.length, sums, start), encoded]));
  }
  const list = Buffer.concat(directory);
  yield list;
  yield endOfDirectory(directory.length, list.length, offset);
}

interface Sums {
  crc: number;
  size: number;
  packed: number;
}

async function* deflate(content: ZipEntry['content'], sums: Sums): AsyncGenerator<Buffer> {
  async function* counted() {
    for await (const part of content) {
      sums.crc = crc32(part, sums.crc);
      sums.size += part.length;
      if (sums.size > mostBytes) throw tooLarge();
      yield part;
    }
  }
  const packer = createDeflateRaw({ level: constants.Z_BEST_SPEED });
  const source = Readable.from(counted());
  pipeline(source, packer, () => undefined);
  try {
    for await (const part of packer as AsyncIterable<Buffer>) {
      sums.packed += part.length;
      yield part;
    }
  } finally {
    if (!source.closed) await once(source.destroy(), 'close');
  }
}

function tooLarge(): EngineError {
  return new EngineError('export-too-large', { limit: '4 GiB' });
}

function localHeader(nameLength: number): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(flags, 6);
  head.writeUInt16LE(deflated, 8);
  head.writeUInt16LE(day, 12);
  head.writeUInt16LE(nameLength, 26);
  return head;
}

function descriptor({ crc, packed, size }: Sums): Buffer {
  const after = Buffer.alloc(16);
  after.writeUInt32LE(0x08074b50, 0);
  after.writeUInt32LE(crc, 4);
  after.writeUInt32LE(packed, 8);
  after.writeUInt32LE(size, 12);
  return after;
}

function directoryHeader(nameLength: number, { crc, packed, size }: Sums, offset: number): Buffer {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(flags, 8);
  head.writeUInt16LE(deflated, 10);
  head.writeUInt16LE(day, 14);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(packed, 20);
  head.writeUInt32LE(size, 24);
  head.writeUInt16LE(nameLength, 28);
  head.writeUInt32LE(offset, 42);
  return head;
}

function endOfDirectory(entries: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
