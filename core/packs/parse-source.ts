import { z } from 'zod';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import type { Source, SourceColumn } from './pack.ts';
import { packDiagnostic } from './pack-diagnostic.ts';
import { resourceName, stemOf } from './resource-name.ts';
import { validateYaml } from './validate-yaml.ts';
import type { YamlDocument, YamlPath } from './yaml-document.ts';

export const sourceTypes = ['text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp'] as const;
export const loadModes = ['append', 'upsert', 'replace_by', 'snapshot'] as const;

const share = z.number().min(0).max(1);

export const sourceSchema = z
  .strictObject({
    name: resourceName.optional().meta({ description: 'Default: the file name.' }),
    description: z.string(),
    required: z.boolean().default(false).meta({ description: 'A build without any file of it fails.' }),
    mode: z.enum(loadModes).meta({ description: 'How the days of a source add up.' }),
    key: z.array(resourceName).default([]),
    replace_by: resourceName.nullable().default(null),
    order_by: resourceName.nullable().default(null).meta({ description: 'Newest first among versions of one day.' }),
    op: resourceName.nullable().default(null).meta({ description: 'Column that says delete or d for deletions.' }),
    deleted_at: resourceName.nullable().default(null),
    history: z.boolean().default(false).meta({ description: 'Keep one row per key and extract day.' }),
    max_shrink: share.default(0.2),
    max_quarantine: share.default(0.01),
    freshness_days: z.int().positive().nullable().default(null),
    columns: z
      .array(
        z.strictObject({
          name: resourceName,
          type: z.enum(sourceTypes),
          description: z.string().default(''),
          optional: z.boolean().default(false).meta({ description: 'The column may be missing from the files.' }),
          nullable: z.boolean().default(false).meta({ description: 'A value may be NULL.' }),
          pii: z.boolean().default(false).meta({ description: 'Personal data.' }),
          classes: resourceName
            .nullable()
            .default(null)
            .meta({ description: 'The classes setting of a status column.' }),
          unit: z.string().nullable().default(null).meta({ description: 'cents, epoch_s, epoch_ms or an IANA zone.' }),
        }),
      )
      .min(1),
  })
  .meta({ title: 'sources/<source>.yml', description: 'One table of the shop as extracted.' });

/** sources/<source>.yml. */
export function parseSource(document: YamlDocument): { source: Source | null; diagnostics: Diagnostic[] } {
  const { value, diagnostics } = validateYaml(document, sourceSchema, 'The source');
  if (value === null) return { source: null, diagnostics };
  const name = value.name ?? stemOf(document.file);
  const complain = (path: YamlPath, message: string): void => {
    diagnostics.push(packDiagnostic('source-inconsistent', document.placeOf(path), { source: name, message }));
  };
  const columns = new Map<string, SourceColumn>();
  value.columns.forEach((column, i) => {
    const path = ['columns', i, 'name'];
    if (columns.has(column.name)) {
      const params = { kind: 'column', name: column.name, other: 'another column' };
      diagnostics.push(packDiagnostic('duplicate-name', document.placeOf(path), params));
    }
    if (column.name.startsWith('_'))
      complain(path, `"${column.name}" begins with an underscore, which is the engine's`);
    if (column.classes !== null && column.type !== 'text') complain(path, `${column.name} has classes but is not text`);
    columns.set(column.name, column);
  });
  const column = (path: YamlPath, wanted: string | null): SourceColumn | null => {
    if (wanted === null) return null;
    const found = columns.get(wanted);
    if (found === undefined) complain(path, `it has no column "${wanted}".${suggestion(wanted, columns.keys())}`);
    return found ?? null;
  };
  value.key.forEach((key, i) => {
    const found = column(['key', i], key);
    if (found !== null && (found.nullable || found.optional)) {
      complain(['key', i], `the key column ${key} may not be nullable or optional`);
    }
  });
  column(['replace_by'], value.replace_by);
  column(['order_by'], value.order_by);
  column(['op'], value.op);
  column(['deleted_at'], value.deleted_at);
  if ((value.mode === 'upsert' || value.mode === 'snapshot') && value.key.length === 0) {
    complain(['mode'], `mode ${value.mode} needs a key`);
  }
  if (value.mode === 'replace_by' && value.replace_by === null) complain(['mode'], 'mode replace_by needs replace_by');
  if (value.mode !== 'replace_by' && value.replace_by !== null) {
    complain(['replace_by'], `replace_by means nothing in mode ${value.mode}`);
  }
  if (value.history && value.key.length === 0) complain(['history'], 'history needs a key');
  const source: Source = {
    name,
    description: value.description,
    required: value.required,
    columns: value.columns,
    key: value.key,
    mode: value.mode,
    replaceBy: value.replace_by,
    orderBy: value.order_by,
    op: value.op,
    deletedAt: value.deleted_at,
    history: value.history,
    maxShrink: value.max_shrink,
    maxQuarantine: value.max_quarantine,
    freshnessDays: value.freshness_days,
    place: document.placeOf([]),
  };
  return { source, diagnostics };
}
