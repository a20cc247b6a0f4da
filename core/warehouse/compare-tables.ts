import type { Catalog, CatalogModel } from '../protocol/catalog.ts';
import type { TableDifference } from '../protocol/comparison.ts';

/** Tables that differ between two catalogs in columns, types or number of rows, in the order of the newer one; those that went, last. */
export function compareTables(before: Catalog, after: Catalog): TableDifference[] {
  const known = new Map(before.models.map((model) => [model.name, model]));
  const kept = new Set(after.models.map((model) => model.name));
  return [
    ...after.models.flatMap((model) => difference(known.get(model.name), model)),
    ...before.models.filter((model) => !kept.has(model.name)).flatMap((model) => difference(model, undefined)),
  ];
}

function difference(before: CatalogModel | undefined, after: CatalogModel | undefined): TableDifference[] {
  const rowsBefore = rowsOf(before);
  const rowsAfter = rowsOf(after);
  const types = (model: CatalogModel | undefined) =>
    new Map(model?.columns.map((column) => [column.name, column.type]) ?? []);
  const [typesBefore, typesAfter] = [types(before), types(after)];
  const columns = [...new Set([...typesAfter.keys(), ...typesBefore.keys()])]
    .map((name) => ({ name, before: typesBefore.get(name) ?? null, after: typesAfter.get(name) ?? null }))
    .filter((column) => column.before !== column.after);
  // A table that came or went is said by its rows; its columns would only repeat that.
  const shown = before === undefined || after === undefined ? [] : columns;
  if (rowsBefore === rowsAfter && shown.length === 0 && before !== undefined && after !== undefined) return [];
  return [{ model: after?.name ?? before?.name ?? '', rowsBefore, rowsAfter, columns: shown }];
}

function rowsOf(model: CatalogModel | undefined): number | null {
  return model === undefined || model.unavailable !== null ? null : model.rows;
}
