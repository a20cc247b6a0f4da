import { z } from 'zod';
import { loadModes } from './parse-source.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const name = z.string().min(1);

const sourceMapping = z.strictObject({
  folder: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: "Folder under the root. Default: the source's name." }),
  path: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'For example exports/{date}/orders-*.csv. Default: <folder>/dt={date}/*.' }),
  columns: z
    .record(
      name,
      z.union([z.string(), z.strictObject({ from: z.string().optional(), unit: z.string().nullable().default(null) })]),
    )
    .default({})
    .meta({ description: "The pack's column -> the shop's column, or {from, unit}." }),
  csv: z
    .strictObject({
      delimiter: z.string().length(1).default(','),
      quote: z.string().length(1).default('"'),
      escape: z.string().length(1).default('"'),
      encoding: z.enum(['utf-8', 'latin-1', 'utf-16']).default('utf-8'),
      header: z.boolean().default(true),
      decimal: z.enum(['.', ',']).default('.'),
    })
    .nullable()
    .default(null),
  null_text: z.array(z.string()).default([]).meta({ description: 'Texts that mean NULL, besides the empty one.' }),
  mode: z.enum(loadModes).nullable().default(null),
  load: z.enum(['delta', 'full']).nullable().default(null),
});

export const workspaceSchema = z
  .strictObject({
    pack: z.string().min(1).default('commerce').meta({ description: 'A built-in name, or the path of a pack.' }),
    source: z
      .strictObject({
        root: z.string().min(1).meta({ description: 's3://bucket/prefix or a folder.' }),
        endpoint: z.string().nullable().default(null),
        region: z.string().nullable().default(null),
        path_style: z.boolean().default(false),
        profile: z.string().nullable().default(null),
      })
      .nullable()
      .default(null),
    completeness: z
      .enum(['manifest', 'success_file', 'settled'])
      .default('manifest')
      .meta({ description: 'How a complete day is recognised.' }),
    settled_minutes: z.number().positive().default(30),
    mapping: z
      .strictObject({
        sources: z.record(name, sourceMapping).default({}),
        statuses: z
          .record(name, z.record(z.string(), text))
          .default({})
          .meta({ description: 'Setting -> status as the shop writes it -> class.' }),
      })
      .default({ sources: {}, statuses: {} }),
    settings: z.record(name, z.unknown()).default({}).meta({ description: "Overrides of the pack's settings." }),
    retention: z
      .strictObject({
        keep: z.int().min(1).default(7),
        disk_bytes: z.int().positive().nullable().default(null),
      })
      .default({ keep: 7, disk_bytes: null }),
    incremental: z.boolean().default(true),
  })
  .meta({ title: 'workspace.yml', description: 'Where the extracts are, which pack, how they fit together.' });

export type WorkspaceYaml = z.output<typeof workspaceSchema>;
