import { Writable } from 'node:stream';

/** Keeps what is written to it. */
export class Collector extends Writable {
  readonly parts: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.parts.push(chunk);
    done();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}
