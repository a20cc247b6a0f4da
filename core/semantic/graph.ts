import { reachableDimensions as dimensionsFrom } from '../packs/reachable-dimensions.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { SemanticModel, SemanticTable } from './semantic-model.ts';

/** One many-to-one step: `from` holds the key of exactly one row of `to` (or of none). */
export interface Step {
  readonly from: string;
  readonly fromColumn: string;
  readonly entity: string;
  readonly to: string;
  readonly toColumn: string;
}

/** Where a dimension stands, seen from a table. */
export interface DimensionPath {
  readonly table: string;
  readonly column: string;
  /** Empty when the table itself has it. */
  readonly steps: readonly Step[];
}

/** Prefer an attribute of a dimension to the same attribute on a fact or mart. */
const rank = { dimension: 0, staging: 1, fact: 2, mart: 3 } as const;

/**
 * The shortest way from `table` to a dimension through declared many-to-one entities; null when there is none. Two equally
 * good ways are an error (`metric-dimension-ambiguous`): which one was meant cannot be known.
 */
export function findDimension(model: SemanticModel, table: string, dimension: string): DimensionPath | null {
  for (let front = startAt(model, table), seen = new Set([table]); front.length > 0; ) {
    const found = front.flatMap(({ at, steps }) => {
      const column = at.dimensions.find((d) => d.name === dimension)?.column;
      return column === undefined ? [] : [{ path: { table: at.name, column, steps }, rank: rank[at.kind] }];
    });
    const best = Math.min(...found.map((one) => one.rank));
    const [first, second] = found.filter((one) => one.rank === best);
    if (first !== undefined && second !== undefined) {
      const paths = [first, second].map(({ path }) => describePath(table, path));
      throw new EngineError('metric-dimension-ambiguous', { dimension, model: table, paths });
    }
    if (first !== undefined) return first.path;
    const next = front.flatMap(({ at, steps }) =>
      stepsFrom(model, at, steps)
        .filter((step) => !seen.has(step.to))
        .flatMap((step) => {
          const to = model.tables[step.to];
          return to === undefined ? [] : [{ at: to, steps: [...steps, step] }];
        }),
    );
    seen = new Set([...seen, ...next.map(({ at }) => at.name)]);
    front = next;
  }
  return null;
}

/** Every dimension that `table` reaches, sorted. */
export function reachableDimensions(model: SemanticModel, table: string): string[] {
  const there = Object.values(model.tables).filter((one) => one.unavailable === null || one.name === table);
  return dimensionsFrom(there, table);
}

/** The entity through which rows of `table` would be multiplied on the way to a dimension, if that is the only way. */
export function findFanOut(
  model: SemanticModel,
  table: string,
  dimension: string,
): { entity: string; other: string } | null {
  const entities = new Set(model.tables[table]?.entities.map((e) => e.name));
  for (const other of Object.values(model.tables)) {
    if (other.name === table || !other.dimensions.some((d) => d.name === dimension)) continue;
    const shared = other.entities.find((e) => e.type === 'foreign' && entities.has(e.name));
    if (shared !== undefined) return { entity: shared.name, other: other.name };
  }
  return null;
}

function startAt(model: SemanticModel, table: string): { at: SemanticTable; steps: readonly Step[] }[] {
  const at = model.tables[table];
  return at === undefined ? [] : [{ at, steps: [] }];
}

function stepsFrom(model: SemanticModel, at: SemanticTable, taken: readonly Step[]): Step[] {
  // A way that enters and leaves a table by its own key says nothing that the shorter way does not.
  const arrived = taken.at(-1)?.entity;
  return at.entities
    .filter((entity) => entity.name !== arrived)
    .flatMap((entity) =>
      Object.values(model.tables).flatMap((to): Step[] => {
        if (to.name === at.name || to.unavailable !== null) return [];
        const key = to.entities.find((other) => other.name === entity.name && other.type !== 'foreign');
        if (key === undefined) return [];
        const step = { from: at.name, fromColumn: entity.column, entity: entity.name };
        return [{ ...step, to: to.name, toColumn: key.column }];
      }),
    );
}

function describePath(table: string, path: DimensionPath): string {
  return [table, ...path.steps.map((step) => `${step.to} (by ${step.fromColumn})`)].join(' -> ');
}
