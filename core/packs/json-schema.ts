import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { checkSchema } from './parse-check.ts';
import { dashboardFileSchema } from './parse-dashboard.ts';
import { metricsSchema } from './parse-metric.ts';
import { modelSchema } from './parse-model.ts';
import { packSchema } from './parse-pack.ts';
import { seedSchema } from './parse-seed.ts';
import { sourceSchema } from './parse-source.ts';
import { workspaceSchema } from './workspace-schema.ts';

const kinds: Readonly<Record<string, z.ZodType>> = {
  pack: packSchema,
  source: sourceSchema,
  seed: seedSchema,
  model: modelSchema,
  metrics: metricsSchema,
  check: checkSchema,
  dashboard: dashboardFileSchema,
  workspace: workspaceSchema,
};

/** File name -> text of the JSON schema of each kind of YAML file, as editors want it. */
export function jsonSchemas(): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [kind, schema] of Object.entries(kinds)) {
    const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
    texts.set(`${kind}.schema.json`, `${JSON.stringify(json, null, 2)}\n`);
  }
  return texts;
}

/** Writes the JSON schemas into a folder; gives the file names. */
export async function writeSchemas(dir: string): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  const schemas = jsonSchemas();
  for (const [name, text] of schemas) await writeFile(path.join(dir, name), text);
  return [...schemas.keys()];
}
