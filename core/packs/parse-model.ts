import { z } from 'zod';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { columnTestSchema, modelTestSchema, parseDataTest } from './data-test.ts';
import { findSchema, parseFind } from './find-rule.ts';
import type { Dimension, Model, ModelKind } from './pack.ts';
import { labelOf, resourceName, stemOf } from './resource-name.ts';
import { validateYaml } from './validate-yaml.ts';
import type { YamlDocument } from './yaml-document.ts';

const reference = z.string().regex(/^((source|history|settings)\.)?[a-z][a-z0-9_]*$/, {
  message: 'is not a reference: source.<name>, history.<name>, settings.<name>, or a model or seed',
});

const row = z.record(resourceName, z.union([z.string(), z.number(), z.boolean(), z.null()]));

const dimensionSchema = z.union([
  resourceName,
  z.strictObject({
    name: resourceName,
    column: resourceName.optional().meta({ description: 'Default: the name.' }),
    label: z.string().optional(),
    description: z.string().optional(),
    values: z
      .array(z.string().min(1))
      .min(1)
      .refine((values) => new Set(values).size === values.length, { message: 'names a value twice' })
      .optional()
      .meta({ description: 'Values in their order, where that is not the order of the alphabet: low, medium, high.' }),
  }),
]);

export const modelSchema = z
  .strictObject({
    name: resourceName.optional().meta({ description: 'Default: the file name.' }),
    description: z.string().min(1),
    grain: z.string().min(1).meta({ description: 'One row is ..., for example "one order".' }),
    owner: z.string().min(1).nullable().default(null).meta({ description: 'The team that answers for the table.' }),
    materialized: z.enum(['view', 'table']).optional().meta({ description: 'Default: view for staging, else table.' }),
    entities: z
      .array(
        z.strictObject({
          name: resourceName,
          type: z.enum(['primary', 'unique', 'foreign']),
          column: resourceName,
        }),
      )
      .default([]),
    default_time_column: resourceName.nullable().default(null),
    dimensions: z.array(dimensionSchema).default([]),
    hierarchies: z.array(z.array(resourceName).min(2)).default([]).meta({
      description: 'Dimensions from coarse to fine, for example [category, product_name]: the ways to drill down.',
    }),
    optional_references: z.array(reference).default([]),
    incremental: z
      .strictObject({
        by: z.enum(['date', 'key']),
        column: resourceName,
        driver: reference,
        lookups: z.record(reference, resourceName).default({}),
        as_of: z.record(reference, resourceName).default({}).meta({
          description:
            'Lookup with valid_from and valid_to -> day of the model on which the version of a row has to hold.',
        }),
        slices: resourceName.nullable().default(null).meta({
          description:
            'With by: key, a day of the driver that is one for each key: a full build of many rows goes day by day.',
        }),
      })
      .nullable()
      .default(null),
    scd2: z
      .strictObject({
        key: resourceName,
        surrogate_key: resourceName,
        track: z.array(resourceName).min(1),
        from: resourceName.default('extract_date'),
      })
      .nullable()
      .default(null),
    rollup_of: z
      .strictObject({
        model: resourceName,
        measures: z.record(resourceName, resourceName).meta({ description: 'Metric -> column that holds its sum.' }),
      })
      .nullable()
      .default(null),
    computed: z
      .strictObject({ function: resourceName, inputs: z.array(reference).default([]) })
      .nullable()
      .default(null)
      .meta({ description: 'A registered function makes the table; there is no .sql file then.' }),
    find: findSchema.nullable().default(null),
    columns: z
      .array(
        z.strictObject({
          name: resourceName,
          description: z.string().default(''),
          type: z.string().nullable().default(null),
          available_without: z
            .array(
              z.string().regex(/^[a-z][a-z0-9_]*\.([a-z][a-z0-9_]*|\*)$/, {
                message: 'is not <source>.<column> or <source>.*',
              }),
            )
            .default([]),
          data_tests: z.array(columnTestSchema).default([]),
        }),
      )
      .min(1),
    data_tests: z.array(modelTestSchema).default([]),
    unit_tests: z
      .array(
        z.strictObject({
          name: resourceName,
          description: z.string().optional(),
          given: z.array(z.strictObject({ reference, rows: z.array(row).default([]) })).default([]),
          expect: z.array(row),
        }),
      )
      .default([]),
  })
  .meta({ title: 'models/**/<model>.yml', description: 'What the SQL of the same name makes.' });

const kindOfFolder: Readonly<Record<string, ModelKind>> = {
  staging: 'staging',
  dimensions: 'dimension',
  facts: 'fact',
  marts: 'mart',
};

function parseIncremental(given: z.infer<typeof modelSchema>['incremental']): Model['incremental'] {
  if (given === null) return null;
  const { as_of: asOf, ...rest } = given;
  return { ...rest, asOf };
}

/** models/<folder>/<model>.yml with the text of the SQL file of the same stem (null where there is none). */
export function parseModel(
  document: YamlDocument,
  sql: { readonly file: string; readonly text: string } | null,
): { model: Model | null; diagnostics: Diagnostic[] } {
  const { value, diagnostics } = validateYaml(document, modelSchema, 'The model');
  if (value === null) return { model: null, diagnostics };
  const kind = kindOfFolder[document.file.split('/')[1] ?? ''] ?? 'mart';
  const columns = value.columns.map((column, i) => ({
    name: column.name,
    description: column.description,
    type: column.type,
    availableWithout: column.available_without,
    dataTests: column.data_tests.map((test, j) =>
      parseDataTest(test, column.name, document, ['columns', i, 'data_tests', j]),
    ),
    place: document.placeOf(['columns', i]),
  }));
  const scd2 = value.scd2;
  const model: Model = {
    name: value.name ?? stemOf(document.file),
    kind,
    description: value.description,
    grain: value.grain,
    owner: value.owner,
    sql: sql?.text ?? '',
    sqlFile: sql?.file ?? document.file,
    materialized: value.materialized ?? (kind === 'staging' ? 'view' : 'table'),
    columns,
    dataTests: value.data_tests.map((test, i) => parseDataTest(test, null, document, ['data_tests', i])),
    unitTests: value.unit_tests.map(({ name, given, expect }, i) => ({
      name,
      given,
      expect,
      place: document.placeOf(['unit_tests', i]),
    })),
    entities: value.entities,
    dimensions: value.dimensions.map((given): Dimension => {
      const dimension = typeof given === 'string' ? { name: given } : given;
      const column = dimension.column ?? dimension.name;
      return {
        name: dimension.name,
        column,
        label: dimension.label ?? labelOf(dimension.name),
        description: dimension.description ?? columns.find((c) => c.name === column)?.description ?? '',
        ...('values' in dimension && dimension.values !== undefined ? { values: dimension.values } : {}),
      };
    }),
    hierarchies: value.hierarchies.map((levels, i) => ({ levels, place: document.placeOf(['hierarchies', i]) })),
    defaultTimeColumn: value.default_time_column,
    optionalReferences: value.optional_references,
    incremental: parseIncremental(value.incremental),
    scd2:
      scd2 === null ? null : { key: scd2.key, surrogateKey: scd2.surrogate_key, track: scd2.track, from: scd2.from },
    computed: value.computed,
    rollupOf: value.rollup_of,
    find: value.find === null ? null : parseFind(value.find, document),
    place: document.placeOf([]),
  };
  return { model, diagnostics };
}
