import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { stemOf } from '../packs/resource-name.ts';
import { validateYaml } from '../packs/validate-yaml.ts';
import { readYaml, writeYaml } from '../packs/yaml-document.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type SavedFilter, type SavedFilters, savedFilterSchema } from '../protocol/saved-filter.ts';
import { writeFileDurably } from '../warehouse/durable-files.ts';

const folder = 'filters';
const fileSchema = savedFilterSchema.omit({ name: true }).strict();

/** The filters in `<workspace>/filters/*.yml`; what is wrong with a file is said at its place, and the others are there. */
export async function readSavedFilters(workspaceDir: string): Promise<SavedFilters> {
  const names = await readdir(path.join(workspaceDir, folder)).catch(() => []);
  const filters: SavedFilter[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of names.filter((one) => /^[a-z][a-z0-9_]*\.yml$/.test(one)).sort()) {
    const read = parse(`${folder}/${name}`, await readFile(path.join(workspaceDir, folder, name), 'utf8'));
    diagnostics.push(...read.diagnostics);
    if (read.filter !== null) filters.push(read.filter);
  }
  return { filters: filters.sort((a, b) => (a.title < b.title ? -1 : 1)), diagnostics };
}

/** Writes `<workspace>/filters/<name>.yml`, whole or not at all. Errors: `filter-invalid`, where it could not be read again. */
export async function saveFilter(workspaceDir: string, { name, ...filter }: SavedFilter): Promise<void> {
  const file = fileOf(name);
  const said = Object.entries(filter).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  const text = writeYaml(Object.fromEntries(said));
  const { diagnostics } = parse(file, text);
  if (diagnostics.length > 0) throw new EngineError('filter-invalid', { file, diagnostics });
  await mkdir(path.join(workspaceDir, folder), { recursive: true, mode: 0o700 });
  await writeFileDurably(path.join(workspaceDir, file), text);
}

/** Takes a filter out of the workspace and gives it back, so that it can be saved again. Errors: `filter-missing`. */
export async function removeFilter(workspaceDir: string, name: string): Promise<SavedFilter> {
  const { filters } = await readSavedFilters(workspaceDir);
  const found = filters.find((one) => one.name === name);
  if (found === undefined) throw new EngineError('filter-missing', { name, known: filters.map((one) => one.name) });
  await rm(path.join(workspaceDir, fileOf(name)));
  return found;
}

function parse(
  file: string,
  text: string,
): { readonly filter: SavedFilter | null; readonly diagnostics: Diagnostic[] } {
  const { document, diagnostics } = readYaml(file, text);
  if (document === null) return { filter: null, diagnostics };
  const read = validateYaml(document, fileSchema, 'The filter');
  return {
    filter: read.value === null ? null : { name: stemOf(file), ...read.value },
    diagnostics: [...diagnostics, ...read.diagnostics],
  };
}

/** A name is checked before it becomes a path. */
function fileOf(name: string): string {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name)) return `${folder}/${name}.yml`;
  throw new EngineError('filter-name-invalid', { name });
}
