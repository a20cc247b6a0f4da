import { stemOf } from '../packs/resource-name.ts';
import { validateYaml } from '../packs/validate-yaml.ts';
import { writeYaml } from '../packs/yaml-document.ts';
import { type SavedFilter, type SavedFilters, savedFilterSchema } from '../protocol/saved-filter.ts';
import { readAll, removeOne, saveOne, type YamlKind } from './yaml-folder.ts';

const fileSchema = savedFilterSchema.omit({ name: true }).strict();

const filters: YamlKind<SavedFilter> = {
  folder: 'filters',
  parse: (document) => {
    const { value, diagnostics } = validateYaml(document, fileSchema, 'The filter');
    return { value: value === null ? null : { name: stemOf(document.file), ...value }, diagnostics };
  },
  textOf: ({ name: _, ...filter }) => {
    const said = Object.entries(filter).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    );
    return writeYaml(Object.fromEntries(said));
  },
  compare: (a, b) => (a.title < b.title ? -1 : 1),
  errors: { invalid: 'filter-invalid', nameInvalid: 'filter-name-invalid', missing: 'filter-missing' },
};

/** The filters in `<workspace>/filters/*.yml`; what is wrong with a file is said at its place, and the others are there. */
export async function readSavedFilters(workspaceDir: string): Promise<SavedFilters> {
  const { values, diagnostics } = await readAll(workspaceDir, filters);
  return { filters: values, diagnostics };
}

/** Writes `<workspace>/filters/<name>.yml`. Errors: `filter-invalid`, where it could not be read again; `filter-name-invalid`. */
export function saveFilter(workspaceDir: string, filter: SavedFilter): Promise<void> {
  return saveOne(workspaceDir, filters, filter);
}

/** Takes a filter out of the workspace and gives it back, so that it can be saved again. Errors: `filter-missing`. */
export function removeFilter(workspaceDir: string, name: string): Promise<SavedFilter> {
  return removeOne(workspaceDir, filters, name);
}
