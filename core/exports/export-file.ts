import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';

/**
 * Makes `target` from a file that `write` fills beside it: the target appears whole, or stays as it was. Errors:
 * `export-not-written` for what the file system refuses; those of `write`.
 */
export async function writeWholeFile<T>(target: string, write: (part: string) => Promise<T>): Promise<T> {
  const part = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.part`);
  try {
    const result = await write(part);
    const handle = await open(part, 'r+');
    await handle.sync();
    await handle.close();
    await rename(part, target);
    return result;
  } catch (error) {
    await rm(part, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (isEngineError(error) || code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new EngineError('export-not-written', { path: target, message }, { cause: error });
  }
}
