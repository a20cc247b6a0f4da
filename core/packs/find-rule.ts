import { z } from 'zod';
import { suggestion } from '../protocol/did-you-mean.ts';
import type { MetricFormat } from '../protocol/metric-query.ts';
import { type RecordColumn, type RecordKind, reservedRecordNames } from '../protocol/record.ts';
import { formatSchema, parseFormat } from './metric-format.ts';
import type { Model, Place } from './pack.ts';
import { labelOf, resourceName } from './resource-name.ts';
import type { YamlDocument } from './yaml-document.ts';

const columnSchema = z.union([
  resourceName,
  z.strictObject({
    column: resourceName,
    label: z.string().min(1).optional(),
    format: formatSchema.nullable().default(null),
    link: resourceName.nullable().default(null).meta({ description: 'The kind of record whose id it holds.' }),
  }),
]);

export const findSchema = z
  .strictObject({
    name: resourceName.meta({ description: 'Stands in the address of the page: #/<name>/<id>.' }),
    label: z.string().min(1).meta({ description: 'What one is called, for example "Customer".' }),
    id: resourceName.meta({ description: 'Column that says which one it is; one row each.' }),
    title: resourceName.nullable().default(null).meta({ description: 'Column that holds its name.' }),
    also: z.array(resourceName).default([]).meta({ description: 'Other columns by which it is found.' }),
    facts: z.array(columnSchema).default([]).meta({ description: 'Columns that stand at the head of its page.' }),
    details: z
      .array(
        z.strictObject({
          label: z.string().min(1),
          description: z.string().default(''),
          model: resourceName,
          by: resourceName.meta({
            description: 'Column that holds the id; with `through`, the column that both models have.',
          }),
          through: resourceName
            .nullable()
            .default(null)
            .meta({ description: 'A model that has the id and `by`, where `model` does not hold the id.' }),
          newest: resourceName.nullable().default(null).meta({ description: 'Newest first by this column.' }),
          columns: z.array(columnSchema).min(1),
        }),
      )
      .default([])
      .meta({ description: 'Tables of rows that belong to it.' }),
  })
  .meta({ description: 'Each row is found by id or name, and has a page.' });

/** `find:` of a model, with the places of its parts. */
export interface FindRule extends Omit<RecordKind, 'model'> {
  readonly place: Place;
  readonly factPlaces: readonly Place[];
  readonly detailPlaces: readonly { readonly place: Place; readonly columns: readonly Place[] }[];
}

export function parseFind(found: z.output<typeof findSchema>, document: YamlDocument): FindRule {
  const at = (...path: readonly (string | number)[]): Place => document.placeOf(['find', ...path]);
  return {
    name: found.name,
    label: found.label,
    id: found.id,
    title: found.title,
    also: found.also,
    facts: found.facts.map(columnOf),
    details: found.details.map((detail) => ({ ...detail, columns: detail.columns.map(columnOf) })),
    place: at(),
    factPlaces: found.facts.map((_, i) => at('facts', i)),
    detailPlaces: found.details.map((detail, i) => ({
      place: at('details', i),
      columns: detail.columns.map((_, j) => at('details', i, 'columns', j)),
    })),
  };
}

/** What of a rule names something that is not there, in words, with its place. */
export function findProblems(model: Model, models: ReadonlyMap<string, Model>): { message: string; place: Place }[] {
  const { find } = model;
  if (find === null) return [];
  const problems: { message: string; place: Place }[] = [];
  const kinds = [...models.values()].flatMap((one) => (one.find === null ? [] : [one.find.name]));
  const column = (owner: Model, name: string, what: string, place: Place): void => {
    const names = owner.columns.map((one) => one.name);
    if (names.includes(name)) return;
    problems.push({ message: `${what} names the column "${name}" of ${owner.name}.${suggestion(name, names)}`, place });
  };
  const shown = (owner: Model, columns: readonly RecordColumn[], places: readonly Place[]): void => {
    columns.forEach((one, i) => {
      const place = places[i] ?? find.place;
      column(owner, one.column, 'find', place);
      if (one.link !== null && !kinds.includes(one.link)) {
        problems.push({
          message: `find links to "${one.link}", which no model finds.${suggestion(one.link, kinds)}`,
          place,
        });
      }
    });
  };
  if ((reservedRecordNames as readonly string[]).includes(find.name)) {
    problems.push({
      message: `find cannot be called "${find.name}": the window has a page of that name`,
      place: find.place,
    });
  }
  if (kinds.filter((kind) => kind === find.name).length > 1) {
    problems.push({ message: `find is called "${find.name}" in two models`, place: find.place });
  }
  for (const name of [find.id, ...(find.title === null ? [] : [find.title]), ...find.also])
    column(model, name, 'find', find.place);
  shown(model, find.facts, find.factPlaces);
  find.details.forEach((detail, i) => {
    const places = find.detailPlaces[i] ?? { place: find.place, columns: [] };
    const known = (name: string): Model | null => {
      const owner = models.get(name) ?? null;
      if (owner === null) {
        const message = `find names the model "${name}".${suggestion(name, models.keys())}`;
        problems.push({ message, place: places.place });
      }
      return owner;
    };
    const owner = known(detail.model);
    if (owner !== null) {
      column(owner, detail.by, 'find', places.place);
      if (detail.newest !== null) column(owner, detail.newest, 'find', places.place);
      shown(owner, detail.columns, places.columns);
    }
    const through = detail.through === null ? null : known(detail.through);
    if (through !== null) for (const name of [find.id, detail.by]) column(through, name, 'find', places.place);
  });
  return problems;
}

/** The kind of record that a model declares; null where it declares none. */
export function recordKind(model: Model): RecordKind | null {
  if (model.find === null) return null;
  const { place: _, factPlaces: __, detailPlaces: ___, ...rule } = model.find;
  return { ...rule, model: model.name };
}

/** Every format of a rule through `sign`. */
export function signFind(find: FindRule, sign: (format: MetricFormat) => MetricFormat): FindRule {
  const signed = (columns: readonly RecordColumn[]): RecordColumn[] =>
    columns.map((one) => ({ ...one, format: one.format === null ? null : sign(one.format) }));
  return {
    ...find,
    facts: signed(find.facts),
    details: find.details.map((detail) => ({ ...detail, columns: signed(detail.columns) })),
  };
}

function columnOf(given: z.output<typeof columnSchema>): RecordColumn {
  if (typeof given === 'string') return { column: given, label: labelOf(given), format: null, link: null };
  return {
    column: given.column,
    label: given.label ?? labelOf(given.column),
    format: given.format === null ? null : parseFormat(given.format),
    link: given.link,
  };
}
