import { formatCount } from '../ui/format-number.ts';
import type { Answer, Cell } from './answer.ts';
import type { ChartPick } from './chart-props.ts';
import { toPlace } from './decimal.ts';
import { rowLabels } from './summary.ts';

const MOST_POINTS = 2000;

export interface ScatterPoint {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** One for each metric. */
  readonly cells: readonly Cell[];
  readonly pick: ChartPick | null;
}

/** Points of the rows that have both places, those at the ends of either axis, and what was left out. */
export function scatterPoints(answer: Answer): {
  readonly points: readonly ScatterPoint[];
  readonly extremes: ReadonlySet<number>;
  readonly notes: readonly string[];
} {
  const notes: string[] = [];
  const label = rowLabels(answer);
  const placed = answer.rows.flatMap((row): ScatterPoint[] => {
    const cells = answer.metrics.map((metric) => answer.cell(row, metric));
    const x = toPlace(cells[0]?.value ?? null);
    const y = toPlace(cells[1]?.value ?? null);
    if (x === null || y === null) return [];
    return [{ label: label(row), x, y, cells, pick: answer.pick(row, null) }];
  });
  const without = answer.rows.length - placed.length;
  if (placed.length > MOST_POINTS) {
    notes.push(`First ${formatCount(MOST_POINTS)} of ${formatCount(placed.length)} points shown`);
  }
  if (without > 0) notes.push(`${formatCount(without)} without both values left out`);
  const points = placed.slice(0, MOST_POINTS);
  const extremes = new Set<number>();
  for (const by of [(point: ScatterPoint) => point.x, (point: ScatterPoint) => point.y]) {
    const order = points.map((_, at) => at).sort((a, b) => value(points, a, by) - value(points, b, by));
    for (const at of [...order.slice(0, 1), ...order.slice(-2)]) extremes.add(at);
  }
  return { points, extremes, notes };
}

function value(points: readonly ScatterPoint[], at: number, by: (point: ScatterPoint) => number): number {
  const point = points[at];
  return point === undefined ? 0 : by(point);
}
