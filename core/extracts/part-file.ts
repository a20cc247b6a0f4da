import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../sources/durable-write.ts';

/** After so many bytes the part is made safe, so that a power cut costs no more than this. */
const checkpointBytes = 8 * 1024 * 1024;

const note = z.object({ etag: z.string().min(1), bytes: z.number().int().positive() });

/**
 * A file that is being fetched: `<name>.part`, with `<name>.json` beside it that says of which ETag it is and how many
 * bytes are safely on disk. Only those are trusted by the next run.
 */
export class PartFile {
  /** ETag that the bytes so far belong to; null at the beginning. */
  readonly etag: string | null;
  bytes: number;
  readonly #file: string;
  readonly #noteFile: string;
  readonly #handle: FileHandle;
  readonly #hash: Hash;
  #noted: number;
  #open = true;

  private constructor(file: string, handle: FileHandle, hash: Hash, found: { etag: string; bytes: number } | null) {
    this.#file = file;
    this.#noteFile = noteOf(file);
    this.#handle = handle;
    this.#hash = hash;
    this.etag = found?.etag ?? null;
    this.bytes = found?.bytes ?? 0;
    this.#noted = this.bytes;
  }

  /** Opens a part to be continued, or a new one. `limit`: more bytes than this cannot be right. */
  static async open(folder: string, name: string, limit: number): Promise<PartFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, `${name}.part`);
    const found = await readNote(file, limit);
    const hash = createHash('sha256');
    if (found !== null) {
      for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    }
    const handle = await open(file, found === null ? 'w' : 'a', 0o600);
    return new PartFile(file, handle, hash, found);
  }

  async write(chunk: Uint8Array, etag: string): Promise<void> {
    this.#hash.update(chunk);
    await this.#handle.writeFile(chunk);
    this.bytes += chunk.length;
    if (this.bytes - this.#noted >= checkpointBytes) await this.keep(etag);
  }

  /** Makes the bytes so far safe for the next run. */
  async keep(etag: string): Promise<void> {
    if (this.bytes === this.#noted || etag === '') return;
    await this.#handle.datasync();
    await writeDurably(this.#noteFile, JSON.stringify({ etag, bytes: this.bytes }));
    this.#noted = this.bytes;
  }

  /** SHA-256 of all bytes; nothing can be written after that. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  /** Makes the file safe and moves it to its place. */
  async publish(target: string): Promise<void> {
    await this.#handle.datasync();
    await this.close();
    await rename(this.#file, target);
    if (this.#noted > 0) await rm(this.#noteFile, { force: true });
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#handle.close();
  }

  async discard(): Promise<void> {
    await this.close();
    await rm(this.#noteFile, { force: true });
    await rm(this.#file, { force: true });
  }
}

function noteOf(file: string): string {
  return `${file.slice(0, -'.part'.length)}.json`;
}

/** The note of a part that can be continued, the part cut to what the note vouches for. */
async function readNote(file: string, limit: number): Promise<{ etag: string; bytes: number } | null> {
  try {
    const found = note.parse(JSON.parse(await readFile(noteOf(file), 'utf8')));
    if (found.bytes <= limit) {
      const handle = await open(file, 'r');
      const { size } = await handle.stat().finally(() => handle.close());
      if (size >= found.bytes) {
        if (size > found.bytes) await truncate(file, found.bytes);
        return found;
      }
    }
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!gone && !(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
  }
  await rm(noteOf(file), { force: true });
  return null;
}
