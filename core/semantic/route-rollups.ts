import { namesOf } from './expression.ts';
import { type DimensionPath, findDimension } from './graph.ts';
import type { Leaf, Question } from './plan.ts';
import type { SemanticTable } from './semantic-model.ts';
import { scaleOf } from './value-types.ts';

/** A mart that holds what a scan of its fact would add up. */
export interface Route {
  readonly table: string;
  /** Leaf -> column of the mart that holds its sum. */
  readonly columns: ReadonlyMap<string, string>;
}

/**
 * Finds a mart for a scan: it rolls up the same fact by the same time column (the same name), holds every measure, each an exact
 * sum or count, and reaches every dimension and filter. All or nothing: a fact that must be read anyway is read once.
 */
export function routeRollup(
  question: Question,
  table: string,
  time: string | null,
  leaves: readonly Leaf[],
): Route | null {
  const { model, dimensions, filters } = question;
  if (!question.route || time === null) return null;
  const needed = [...dimensions, ...filters.flatMap(({ expression }) => namesOf(expression))];
  // What cannot be asked of the fact cannot be asked of its mart: an answer does not depend on the route.
  for (const name of needed) if (findDimension(model, table, name) === null) return null;
  const candidates = Object.values(model.tables).filter(
    (mart) => mart.rollupOf?.model === table && mart.unavailable === null && mart.time === time,
  );
  for (const mart of candidates.sort((a, b) => size(a) - size(b) || (a.name < b.name ? -1 : 1))) {
    const columns = new Map(leaves.map((leaf) => [leaf.name, measureColumn(mart, leaf)] as const));
    if ([...columns.values()].some((column) => column === null)) continue;
    if (mart.unavailableColumns[time] !== undefined || needed.some((name) => !reaches(question, mart, name))) continue;
    return { table: mart.name, columns: columns as ReadonlyMap<string, string> };
  }
  return null;
}

/** The type that the aggregate over the fact itself would have. */
export function sumType(leaf: Leaf): string {
  if (leaf.aggregate.kind === 'retention' || leaf.aggregate.agg === 'count') return 'BIGINT';
  const type = leaf.aggregate.definition.inputType;
  return type?.startsWith('DECIMAL') ? `DECIMAL(38,${scaleOf(type)})` : 'HUGEINT';
}

function measureColumn(mart: SemanticTable, leaf: Leaf): string | null {
  if (leaf.aggregate.kind !== 'simple' || !leaf.exact) return null;
  const { agg, metric, definition } = leaf.aggregate;
  // The sum below an average is no metric of its own.
  if ((agg !== 'sum' && agg !== 'count') || definition.agg !== agg || definition.nonAdditive !== null) return null;
  const column = mart.rollupOf?.measures[metric];
  const usable =
    column !== undefined && mart.columns[column] !== undefined && mart.unavailableColumns[column] === undefined;
  return usable ? column : null;
}

function reaches({ model }: Question, mart: SemanticTable, name: string): boolean {
  let path: DimensionPath | null;
  try {
    path = findDimension(model, mart.name, name);
  } catch {
    return false;
  }
  return path !== null && model.tables[path.table]?.unavailableColumns[path.column] === undefined;
}

function size(mart: SemanticTable): number {
  return mart.dimensions.length;
}
