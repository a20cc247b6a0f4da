import type { Dimension, Entity } from './pack.ts';

interface Joinable {
  readonly name: string;
  readonly entities: readonly Entity[];
  readonly dimensions: readonly Dimension[];
}

/** Every dimension that rows of the table `start` have once, through declared many-to-one entities; sorted. */
export function reachableDimensions(tables: readonly Joinable[], start: string): string[] {
  const names = new Set<string>();
  const seen = new Set<string>();
  const visit = (at: Joinable): void => {
    if (seen.has(at.name)) return;
    seen.add(at.name);
    for (const { name } of at.dimensions) names.add(name);
    for (const entity of at.entities) {
      for (const to of tables) {
        if (to.entities.some((other) => other.name === entity.name && other.type !== 'foreign')) visit(to);
      }
    }
  };
  const first = tables.find((table) => table.name === start);
  if (first !== undefined) visit(first);
  return [...names].sort();
}
