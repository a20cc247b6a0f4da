import type { FirstLook, FirstLookSource, Mapping, MappingTargets, SourceMapping } from '#core/protocol/workspace';

/** How one column of a file is to be read. `to` null: it is not used. */
export interface ColumnDraft {
  readonly to: string | null;
  readonly unit: string | null;
}

/** What people decide on the first look. Folders and columns are those of the shop, keyed as the look names them. */
export interface MappingDraft {
  readonly folders: Readonly<Record<string, string | null>>;
  readonly columns: Readonly<Record<string, Readonly<Record<string, ColumnDraft>>>>;
  readonly statuses: Mapping['statuses'];
}

const emptySource: SourceMapping = {
  folder: null,
  path: null,
  columns: {},
  csv: null,
  nullText: [],
  mode: null,
  load: null,
};

/** Starts with what the look proposes. */
export function startDraft(look: FirstLook): MappingDraft {
  return {
    folders: Object.fromEntries(look.sources.map((source) => [source.folder, source.mappedTo])),
    columns: Object.fromEntries(look.sources.map((source) => [source.folder, startColumns(source, look.mapping)])),
    statuses: look.mapping.statuses,
  };
}

function startColumns(source: FirstLookSource, mapping: Mapping): Record<string, ColumnDraft> {
  const known = source.mappedTo === null ? {} : (mapping.sources[source.mappedTo]?.columns ?? {});
  return Object.fromEntries(
    source.columns.map((column) => {
      const unit = column.mappedTo === null ? null : (known[column.mappedTo]?.unit ?? null);
      return [column.name, { to: column.mappedTo, unit }];
    }),
  );
}

/** A folder stands for a source of the pack; a folder that stood for it before no longer does. */
export function mapFolder(draft: MappingDraft, folder: string, source: string | null): MappingDraft {
  const folders = Object.fromEntries(
    Object.entries(draft.folders).map(([name, target]) => [name, target === source ? null : target]),
  );
  return { ...draft, folders: { ...folders, [folder]: source } };
}

/** A column of a folder stands for a column of the source; another one that stood for it before no longer does. */
export function mapColumn(
  draft: MappingDraft,
  folder: string,
  name: string,
  change: Partial<ColumnDraft>,
): MappingDraft {
  const old = draft.columns[folder] ?? {};
  const next: ColumnDraft = { ...(old[name] ?? { to: null, unit: null }), ...change };
  const columns = Object.fromEntries(
    Object.entries(old).map(([other, column]) => [
      other,
      other !== name && next.to !== null && column.to === next.to ? { to: null, unit: null } : column,
    ]),
  );
  return { ...draft, columns: { ...draft.columns, [folder]: { ...columns, [name]: next } } };
}

/** A status of the shop belongs to a class; null takes it out again. */
export function mapStatus(draft: MappingDraft, setting: string, value: string, name: string | null): MappingDraft {
  const { [value]: _, ...rest } = draft.statuses[setting] ?? {};
  return { ...draft, statuses: { ...draft.statuses, [setting]: name === null ? rest : { ...rest, [value]: name } } };
}

/** The mapping to write: only what differs from the pack's own names. */
export function toMapping(draft: MappingDraft, proposed: Mapping): Mapping {
  const sources: Record<string, SourceMapping> = {};
  for (const [folder, source] of Object.entries(draft.folders)) {
    if (source === null) continue;
    const base = proposed.sources[source] ?? emptySource;
    const columns: Record<string, { from: string; unit: string | null }> = {};
    for (const [from, column] of Object.entries(draft.columns[folder] ?? {})) {
      if (column.to !== null && (column.to !== from || column.unit !== null)) {
        columns[column.to] = { from, unit: column.unit };
      }
    }
    const mapped = { ...base, folder: folder === source ? null : folder, columns };
    if (JSON.stringify(mapped) !== JSON.stringify(emptySource)) sources[source] = mapped;
  }
  const statuses = Object.fromEntries(Object.entries(draft.statuses).filter(([, map]) => Object.keys(map).length > 0));
  return { sources, statuses };
}

/** Required columns of the pack that nothing stands for, of a folder that is used. */
export function missingColumns(
  draft: MappingDraft,
  look: FirstLookSource,
  targets: MappingTargets | undefined,
): string[] {
  const source = draft.folders[look.folder] ?? null;
  if (source === null) return [];
  const covered = new Set(Object.values(draft.columns[look.folder] ?? {}).map((column) => column.to));
  const declared = targets?.sources.find((each) => each.name === source);
  const required =
    declared?.columns.filter((column) => !column.optional).map((column) => column.name) ??
    (source === look.mappedTo ? look.absentColumns : []);
  return required.filter((name) => !covered.has(name));
}

/** Required sources of the pack that no folder stands for. */
export function missingSources(draft: MappingDraft, look: FirstLook): string[] {
  const used = new Set(Object.values(draft.folders));
  const required =
    look.targets?.sources.filter((source) => source.required).map((source) => source.name) ??
    look.absentSources.filter((source) => source.required).map((source) => source.source);
  return required.filter((name) => !used.has(name));
}

/** Statuses of folders in use that still belong to no class. */
export function openStatuses(draft: MappingDraft, look: FirstLook): number {
  return look.sources
    .filter((source) => draft.folders[source.folder] !== null)
    .flatMap((source) => source.unknownStatuses)
    .filter((status) => draft.statuses[status.setting]?.[status.value] === undefined).length;
}
