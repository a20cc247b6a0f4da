import { boundLabel, sortKeys } from './key-label.ts';
import type { SeriesTable } from './series.ts';

/** Bins by their bounds; words keep the order of the answer. NULL comes last. */
export function inOrder(table: SeriesTable): SeriesTable {
  const order = sortKeys(
    table.along.map(({ value }) => value),
    () => false,
  ).map((value) => table.along.findIndex((key) => key.value === value));
  const move = <T>(list: readonly T[]) => order.flatMap((at) => list.slice(at, at + 1));
  return {
    ...table,
    along: move(table.along).map((key) => ({ ...key, label: boundLabel(key.label) })),
    series: table.series.map((each) => ({ ...each, cells: move(each.cells), picks: move(each.picks) })),
  };
}
