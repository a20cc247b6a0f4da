import { Writable } from 'node:stream';
import type { ExportProgress } from '../protocol/export-request.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import type { TextFormat } from './export-format.ts';
import { exportFrom, type FromRequest } from './export-query.ts';
import { RowHash } from './row-hash.ts';

const nothing: TextFormat = {
  kind: 'text',
  name: 'nothing',
  extension: '',
  create: () => ({ begin: () => '', rows: () => '', end: () => '' }),
};

/** Runs a question and keeps only the hash of its rows; all of that is the stage `receipt`. Errors: those of `exportFrom`. */
export async function hashQuestion(
  snapshot: OpenSnapshot,
  { onProgress, ...request }: Pick<FromRequest, 'question' | 'signal' | 'onProgress'>,
): Promise<{ readonly rows: number; readonly sha256: string }> {
  const hash = new RowHash();
  const to = new Writable({ write: (_chunk, _encoding, done) => done() });
  const told = { onProgress: ({ rows }: ExportProgress) => onProgress?.({ stage: 'receipt', rows }) };
  const { rows } = await exportFrom(snapshot, { ...request, ...told, format: nothing, to, hash });
  return { rows, sha256: hash.digest() };
}
