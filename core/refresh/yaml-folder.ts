import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { packDiagnostic, wholeFile } from '../packs/pack-diagnostic.ts';
import { readYaml, type YamlDocument } from '../packs/yaml-document.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { writeFileDurably } from '../warehouse/durable-files.ts';

export interface YamlText {
  /** Relative to the workspace, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** What the YAML files of a folder of the workspace hold, by name. What cannot be read is said, and the others are there. */
export async function readYamlFolder(
  workspaceDir: string,
  folder: string,
  names: RegExp,
): Promise<{ readonly files: readonly YamlText[]; readonly diagnostics: readonly Diagnostic[] }> {
  const all = await readdir(path.join(workspaceDir, folder)).catch(() => []);
  const files: YamlText[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of all.filter((one) => names.test(one)).sort()) {
    const file = `${folder}/${name}`;
    if (name.endsWith('.yaml')) {
      const params = { file, suggestion: ' Use the ending .yml.' };
      diagnostics.push(packDiagnostic('pack-file-unknown', wholeFile(file), params));
      continue;
    }
    try {
      files.push({ file, text: await readFile(path.join(workspaceDir, file), 'utf8') });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const params = { file, reason: code ?? message };
      diagnostics.push(packDiagnostic('pack-file-unreadable', wholeFile(file), params));
    }
  }
  return { files, diagnostics };
}

/** Writes a file of the workspace, whole or not at all; its folder is made where it is missing. */
export async function writeYamlFile(workspaceDir: string, { file, text }: YamlText): Promise<void> {
  const target = path.join(workspaceDir, file);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  await writeFileDurably(target, text);
}

/** Things of the workspace that stand in `<folder>/<name>.yml` each, made in the window or by hand. */
export interface YamlKind<T extends { readonly name: string }> {
  readonly folder: string;
  readonly parse: (document: YamlDocument) => { readonly value: T | null; readonly diagnostics: readonly Diagnostic[] };
  readonly textOf: (value: T) => string;
  /** In which order they are shown. */
  readonly compare: (a: T, b: T) => number;
  readonly errors: {
    readonly invalid: 'dashboard-invalid' | 'filter-invalid';
    readonly nameInvalid: 'dashboard-name-invalid' | 'filter-name-invalid';
    readonly missing: 'dashboard-missing' | 'filter-missing';
  };
}

/** All of a kind; what is wrong with a file is said at its place, and the others are there. */
export async function readAll<T extends { readonly name: string }>(
  workspaceDir: string,
  kind: YamlKind<T>,
): Promise<{ readonly values: readonly T[]; readonly diagnostics: readonly Diagnostic[] }> {
  const read = await readYamlFolder(workspaceDir, kind.folder, /^[a-z][a-z0-9_]*\.yml$/);
  const parsed = read.files.map((one) => parse(kind, one));
  const values = parsed.flatMap(({ value }) => (value === null ? [] : [value]));
  const diagnostics = [...read.diagnostics, ...parsed.flatMap((one) => one.diagnostics)];
  return { values: values.sort(kind.compare), diagnostics };
}

/** Errors: `invalid` of the kind, where it could not be read again; `nameInvalid`; `file-not-replaced`, where what is there cannot be read. */
export async function saveOne<T extends { readonly name: string }>(
  workspaceDir: string,
  kind: YamlKind<T>,
  value: T,
): Promise<void> {
  const written = { file: fileOf(kind, value.name), text: kind.textOf(value) };
  const { diagnostics } = parse(kind, written);
  if (diagnostics.length > 0) throw new EngineError(kind.errors.invalid, { file: written.file, diagnostics });
  await mayReplace(workspaceDir, kind, written.file);
  await writeYamlFile(workspaceDir, written);
}

/** A file that is written by hand and has a mistake is not shown in the window: nobody means to replace it. */
async function mayReplace<T extends { readonly name: string }>(
  workspaceDir: string,
  kind: YamlKind<T>,
  file: string,
): Promise<void> {
  const text = await readFile(path.join(workspaceDir, file), 'utf8').catch(() => null);
  const there = text === null ? null : parse(kind, { file, text });
  if (there?.value === null) throw new EngineError('file-not-replaced', { file, diagnostics: there.diagnostics });
}

/** Takes one away and gives it back, so that it can be saved again. Errors: `missing` of the kind. */
export async function removeOne<T extends { readonly name: string }>(
  workspaceDir: string,
  kind: YamlKind<T>,
  name: string,
): Promise<T> {
  const { values } = await readAll(workspaceDir, kind);
  const found = values.find((one) => one.name === name);
  if (found === undefined) throw new EngineError(kind.errors.missing, { name, known: values.map((one) => one.name) });
  await rm(path.join(workspaceDir, fileOf(kind, name)));
  return found;
}

function parse<T extends { readonly name: string }>(kind: YamlKind<T>, { file, text }: YamlText) {
  const { document, diagnostics } = readYaml(file, text);
  if (document === null) return { value: null, diagnostics };
  const read = kind.parse(document);
  return { value: read.value, diagnostics: [...diagnostics, ...read.diagnostics] };
}

/** A name is checked before it becomes a path. */
function fileOf<T extends { readonly name: string }>({ folder, errors }: YamlKind<T>, name: string): string {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name)) return `${folder}/${name}.yml`;
  throw new EngineError(errors.nameInvalid, { name });
}
