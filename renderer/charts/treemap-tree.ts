import { type Answer, type Cell, rowsByKey } from './answer.ts';
import type { ChartPick } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import { keyLabels } from './key-label.ts';

export interface TreeLeaf {
  readonly label: string;
  /** Above 0; for the area only. */
  readonly size: number;
  /** One for each metric. */
  readonly cells: readonly Cell[];
  readonly pick: ChartPick | null;
  readonly other: boolean;
}

export interface TreeGroup {
  readonly value: string | null;
  readonly label: string;
  readonly leaves: readonly TreeLeaf[];
  /** Sum of the sizes: an area, never shown as a number. */
  readonly size: number;
}

/** Values of the first dimension with those of the second inside; with one dimension a group is its only leaf. Greatest first. */
export function treemapTree(answer: Answer): { readonly groups: readonly TreeGroup[]; readonly leftOut: number } {
  const [outer, inner] = answer.axes;
  const [metric] = answer.metrics;
  if (outer === undefined || metric === undefined) throw new Error('a treemap needs a metric and a dimension');
  const leaf = inner ?? outer;
  const write = keyLabels(answer, leaf);
  const writeOuter = keyLabels(answer, outer);
  let leftOut = 0;
  const groups = [...rowsByKey(answer, outer)].map(([value, rows]): TreeGroup => {
    const leaves = rows.flatMap((row): TreeLeaf[] => {
      const size = toPlace(answer.cell(row, metric).value) ?? 0;
      if (size <= 0) {
        leftOut += 1;
        return [];
      }
      const cells = answer.metrics.map((each) => answer.cell(row, each));
      const other = answer.isOther(outer, value);
      return [{ label: write(answer.key(row, leaf)), size, cells, pick: answer.pick(row, metric), other }];
    });
    leaves.sort((a, b) => b.size - a.size);
    return { value, label: writeOuter(value), leaves, size: leaves.reduce((sum, { size }) => sum + size, 0) };
  });
  return { groups: groups.filter(({ size }) => size > 0).sort((a, b) => b.size - a.size), leftOut };
}
