import type { MappingTargets } from '../protocol/workspace.ts';
import type { Pack } from './pack.ts';

/** What the tables, columns and statuses of a shop can be mapped to in a pack. */
export function mappingTargets(pack: Pack): MappingTargets {
  return {
    sources: pack.sources.map((source) => ({
      name: source.name,
      required: source.required,
      columns: source.columns.map(({ name, optional, description }) => ({ name, optional, description })),
    })),
    classes: Object.fromEntries(
      pack.settings.flatMap((setting) =>
        setting.kind === 'classes' ? [[setting.name, Object.keys(setting.classes)] as const] : [],
      ),
    ),
  };
}
