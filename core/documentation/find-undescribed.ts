import { everyVersion } from '../packs/metric-version.ts';
import type { Pack, Place } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';

/** Everything that people will meet in the dictionary and that says nothing about itself: sources, seeds, models, their columns, dimensions, metrics, checks. */
export function findUndescribed(pack: Pack): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const must = (what: string, description: string, place: Place): void => {
    if (description.trim() === '') diagnostics.push(packDiagnostic('not-described', place, { what }));
  };
  for (const table of [...pack.sources, ...pack.seeds]) {
    must(`The table ${table.name}`, table.description, table.place);
    for (const column of table.columns)
      must(`The column ${table.name}.${column.name}`, column.description, table.place);
  }
  for (const model of pack.models) {
    must(`The model ${model.name}`, model.description, model.place);
    for (const column of model.columns)
      must(`The column ${model.name}.${column.name}`, column.description, column.place);
    for (const { name, description } of model.dimensions) {
      must(`The dimension ${name} of ${model.name}`, description, model.place);
    }
  }
  for (const metric of everyVersion(pack)) must(`The metric ${metric.name}`, metric.description, metric.place);
  for (const check of pack.checks) must(`The check ${check.name}`, check.description, check.place);
  return diagnostics;
}
