import { z } from 'zod';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { Seed } from './pack.ts';
import { packDiagnostic } from './pack-diagnostic.ts';
import { sourceTypes } from './parse-source.ts';
import { resourceName, stemOf } from './resource-name.ts';
import { validateYaml } from './validate-yaml.ts';
import type { YamlDocument } from './yaml-document.ts';

export const seedSchema = z
  .strictObject({
    name: resourceName.optional().meta({ description: 'Default: the file name.' }),
    description: z.string(),
    needs_rows: z
      .boolean()
      .default(false)
      .meta({ description: 'Without rows, what is made of the seed is unavailable, as with an absent source.' }),
    columns: z
      .array(z.strictObject({ name: resourceName, type: z.enum(sourceTypes), description: z.string().default('') }))
      .min(1),
  })
  .meta({ title: 'seeds/<seed>.yml', description: 'A small typed table that people keep.' });

/** seeds/<seed>.yml; `csv` is the text of the CSV file beside it, null where there is none. */
export function parseSeed(
  document: YamlDocument,
  csv: string | null,
): { seed: Seed | null; diagnostics: Diagnostic[] } {
  const { value, diagnostics } = validateYaml(document, seedSchema, 'The seed');
  if (value === null) return { seed: null, diagnostics };
  const names = value.columns.map((c) => c.name);
  names.forEach((name, i) => {
    if (names.indexOf(name) === i) return;
    const place = document.placeOf(['columns', i, 'name']);
    diagnostics.push(packDiagnostic('duplicate-name', place, { kind: 'column', name, other: 'another column' }));
  });
  const name = value.name ?? stemOf(document.file);
  const { description, columns, needs_rows: needsRows } = value;
  return { seed: { name, description, needsRows, columns, csv, place: document.placeOf([]) }, diagnostics };
}
