import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { packDiagnostic, wholeFile } from './pack-diagnostic.ts';

export interface PackFile {
  /** Relative to the pack, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly sha256: string;
}

const largestFile = 16 * 1024 * 1024;
const mostFiles = 5000;

/** Every file under `dir` as text, in path order; hidden files are left out. Links that lead out of the pack are refused. */
export async function readPackFiles(dir: string): Promise<{ files: PackFile[]; diagnostics: Diagnostic[] }> {
  const files: PackFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const root = await realpath(dir);
  const refuse = (file: string, reason: string): void => {
    diagnostics.push(packDiagnostic('pack-file-unreadable', wholeFile(file), { file, reason }));
  };
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(path.join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const full = path.join(root, file);
      if (entry.isSymbolicLink()) {
        const target = await realpath(full).catch(() => null);
        if (target === null) {
          refuse(file, 'the link leads nowhere');
          continue;
        }
        if (target !== root && !target.startsWith(root + path.sep)) {
          diagnostics.push(packDiagnostic('path-leaves-pack', wholeFile(file), { file }));
          continue;
        }
        if ((await stat(target)).isDirectory()) {
          refuse(file, 'links to folders are not followed');
          continue;
        }
      } else if (entry.isDirectory()) {
        await visit(file);
        continue;
      }
      if (files.length >= mostFiles) {
        if (files.length === mostFiles) refuse(file, `a pack may have ${mostFiles} files`);
        return;
      }
      const info = await stat(full);
      if (!info.isFile()) {
        refuse(file, 'it is not a file');
        continue;
      }
      if (info.size > largestFile) {
        refuse(file, `it has ${info.size} bytes; a file of a pack may have ${largestFile}`);
        continue;
      }
      await readOne(file, full);
    }
  };
  const readOne = async (file: string, full: string): Promise<void> => {
    try {
      const bytes = await readFile(full);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const text = isText(file) ? new TextDecoder('utf-8', { fatal: true }).decode(bytes) : '';
      files.push({ path: file, text, sha256 });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      refuse(file, code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : code || String(error));
    }
  };
  await visit('');
  return { files, diagnostics };
}

function isText(file: string): boolean {
  return /\.(ya?ml|sql|csv)$/i.test(file);
}
