import { z } from 'zod';
import type { Diagnostic } from './diagnostic.ts';

/** Where the extracts are. */
export const sourceRootSchema = z.object({
  /** `s3://bucket/prefix` or a folder. */
  root: z.string().min(1),
  endpoint: z.string().nullable().default(null),
  region: z.string().nullable().default(null),
  pathStyle: z.boolean().default(false),
  profile: z.string().nullable().default(null),
});
export type SourceRoot = z.output<typeof sourceRootSchema>;

/** What a column of the shop's files is called and how it is written, against the pack's column. */
export const columnMappingSchema = z.object({
  from: z.string(),
  /** `cents`, `epoch_s`, `epoch_ms`, or the IANA zone of naive times. */
  unit: z.string().nullable().default(null),
});

export const csvDialectSchema = z.object({
  delimiter: z.string().length(1).default(','),
  quote: z.string().length(1).default('"'),
  escape: z.string().length(1).default('"'),
  encoding: z.enum(['utf-8', 'latin-1', 'utf-16']).default('utf-8'),
  header: z.boolean().default(true),
  /** Decimal mark of numbers. */
  decimal: z.enum(['.', ',']).default('.'),
});

export type CsvDialect = z.output<typeof csvDialectSchema>;

/** How one source of the pack stands in the shop's root. */
export const sourceMappingSchema = z.object({
  /** Folder under the root; default: the source's name. */
  folder: z.string().nullable().default(null),
  /** For example `exports/{date}/orders-*.csv`; default `<folder>/dt={date}/*`. `{hour}` and `*` match anything but `/`. */
  path: z.string().nullable().default(null),
  columns: z.record(z.string(), columnMappingSchema).default({}),
  csv: csvDialectSchema.nullable().default(null),
  /** Texts that mean NULL, besides the empty one. */
  nullText: z.array(z.string()).default([]),
  mode: z.enum(['append', 'upsert', 'replace_by', 'snapshot']).nullable().default(null),
  load: z.enum(['delta', 'full']).nullable().default(null),
});
export type SourceMapping = z.output<typeof sourceMappingSchema>;

export const mappingSchema = z.object({
  sources: z.record(z.string(), sourceMappingSchema).default({}),
  /** Setting (`order_status`) -> status text as the shop writes it -> class. Added to the pack's own. */
  statuses: z.record(z.string(), z.record(z.string(), z.string())).default({}),
});
export type Mapping = z.output<typeof mappingSchema>;

export interface WorkspaceState {
  readonly path: string;
  readonly pack: string;
  readonly source: SourceRoot | null;
  readonly mapping: Mapping;
  readonly diagnostics: readonly Diagnostic[];
}

export interface FirstLookColumn {
  readonly name: string;
  readonly type: string;
  /** The pack's column it stands for; null when nothing is known of it. */
  readonly mappedTo: string | null;
  readonly sample: readonly string[];
}

export interface FirstLookSource {
  readonly folder: string;
  /** The pack's source; null when nothing is known of it. */
  readonly mappedTo: string | null;
  readonly files: number;
  readonly bytes: number;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly missingDays: readonly string[];
  readonly columns: readonly FirstLookColumn[];
  /** Required columns of the pack that no file has. */
  readonly absentColumns: readonly string[];
  /** Setting -> statuses that no class names, with the number of rows seen in the sampled files. */
  readonly unknownStatuses: readonly { readonly setting: string; readonly value: string; readonly rows: number }[];
}

/** What a mapping can point to: the pack's sources and columns, and the classes of its statuses. */
export interface MappingTargets {
  readonly sources: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly columns: readonly { readonly name: string; readonly optional: boolean; readonly description: string }[];
  }[];
  /** Setting (`order_status`) -> names of its classes. */
  readonly classes: Readonly<Record<string, readonly string[]>>;
}

export interface FirstLook {
  readonly root: string;
  readonly completeness: 'manifest' | 'success_file' | 'settled';
  readonly sources: readonly FirstLookSource[];
  /** Sources of the pack without any file. */
  readonly absentSources: readonly { readonly source: string; readonly required: boolean }[];
  readonly mapping: Mapping;
  /** From core/packs/mapping-targets.ts; without it people can only confirm what was proposed. */
  readonly targets?: MappingTargets;
  readonly diagnostics: readonly Diagnostic[];
}
