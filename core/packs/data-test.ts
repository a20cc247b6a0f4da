import { z } from 'zod';
import type { DataTest } from './pack.ts';
import { resourceName } from './resource-name.ts';
import type { YamlDocument, YamlPath } from './yaml-document.ts';

const cell = z.union([z.string(), z.number(), z.boolean()]);

const common = {
  severity: z.enum(['error', 'warn']).default('error'),
  threshold: z
    .number()
    .min(0)
    .default(0)
    .meta({ description: 'Failing rows allowed: 1 or more is a count, below 1 a share of all rows.' }),
  name: resourceName.nullable().default(null),
};

const kinds = {
  not_null: z.strictObject(common),
  unique: z.strictObject({ columns: z.array(resourceName).min(1).optional(), ...common }),
  accepted_values: z.strictObject({ values: z.array(cell).min(1), ...common }),
  relationships: z.strictObject({ to: resourceName, column: resourceName, ...common }),
  expression: z.strictObject({ sql: z.string().min(1), ...common }),
  row_count: z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional(), ...common }),
  sql: z.strictObject({ sql: z.string().min(1), ...common, name: resourceName }),
};

const columnKinds = ['not_null', 'unique', 'accepted_values', 'relationships', 'expression'] as const;
const modelKinds = ['unique', 'expression', 'row_count', 'sql'] as const;

/** A test as the YAML of a column has it: a word, or a map with the kind as its only key. */
export const columnTestSchema = z.union([
  z.enum(['not_null', 'unique']),
  ...columnKinds.map((kind) => z.strictObject({ [kind]: kinds[kind] })),
]);

/** A test as the YAML of a model has it. */
export const modelTestSchema = z.union(modelKinds.map((kind) => z.strictObject({ [kind]: kinds[kind] })));

interface CommonArgs {
  readonly severity: 'warn' | 'error';
  readonly threshold: number;
  readonly name: string | null;
}

/** The test at `path`; arguments keep the names of the YAML (values, to, column, columns, sql, min, max). */
export function parseDataTest(
  yaml: string | Readonly<Record<string, unknown>>,
  column: string | null,
  document: YamlDocument,
  path: YamlPath,
): DataTest {
  const place = document.placeOf(path);
  if (typeof yaml === 'string') {
    return { kind: yaml, args: {}, severity: 'error', threshold: 0, column, name: null, place };
  }
  const [kind = '', given] = Object.entries(yaml)[0] ?? [];
  const { severity, threshold, name, ...args } = given as CommonArgs & Record<string, unknown>;
  return { kind, args, severity, threshold, column, name, place };
}
