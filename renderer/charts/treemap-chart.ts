import { formatCount, formatMetric } from '../ui/format-number.ts';
import { emphasisOf } from './chart-props.ts';
import { type ColorScale, colorScale, inkOn, mix } from './color-scale.ts';
import { toPlace } from './decimal.ts';
import type { ChartView, Drawing, Mark, Tip } from './drawing.ts';
import { drawnChart } from './drawn-chart.tsx';
import { labelWidth } from './key-axis.ts';
import { scaleLegend } from './scale-legend.ts';
import { type Shape, type ShapeText, shapesOption } from './shapes.ts';
import { type Box, squarify } from './squarify.ts';
import { tipRow } from './tip.ts';
import { type TreeGroup, type TreeLeaf, treemapTree } from './treemap-tree.ts';
import { categoriesOf, categoryColor, OTHER_CATEGORY } from './value-colors.ts';

const HEAD = 18;
const MOST_LEAVES = 400;

interface Placed {
  readonly leaf: TreeLeaf;
  readonly group: TreeGroup;
  readonly box: Box;
}

/** Areas in proportion; a second metric is the colour, otherwise a value has the colour that it has everywhere. */
export const TreemapChart = drawnChart((view): Drawing => {
  const { answer, tokens, props } = view;
  const [metric, shade] = answer.metrics;
  if (metric === undefined) throw new Error('a treemap needs a metric');
  const nested = answer.axes.length > 1;
  const { groups, leftOut } = treemapTree(answer);
  const { leaves, heads } = layOut(view, groups, nested);
  const placed = leaves.slice(0, MOST_LEAVES);
  const shades = placed.map(({ leaf }) => toPlace(leaf.cells[1]?.value ?? null));
  const known = shades.filter((value) => value !== null);
  const scale: ColorScale | null = shade === undefined || known.length === 0 ? null : colorScale(known, tokens);
  const categories = categoriesOf(
    answer.axes[0]?.name ?? '',
    groups.map(({ value }) => value),
  );
  const colorOf = ({ leaf, group }: Placed, at: number): string => {
    if (scale !== null) return shades[at] == null ? tokens.raised : scale.color(shades[at]);
    const category = leaf.other ? OTHER_CATEGORY : (categories[groups.indexOf(group)] ?? OTHER_CATEGORY);
    return categoryColor(tokens, category);
  };
  const looks = emphasisOf(
    placed.map(({ leaf }) => leaf.pick),
    props.selected,
  );
  const shapes = placed.map((each, at): Shape => {
    const full = colorOf(each, at);
    const fill = looks[at] === 'dimmed' ? mix(tokens.surface, full, 0.3) : full;
    const { x, y, width, height } = each.box;
    const ink = inkOn(fill, tokens);
    const value = formatMetric(each.leaf.cells[0]?.value ?? null, metric.format, 'compact');
    return {
      ...{ x: x + 0.75, y: y + 0.75, width: Math.max(0.5, width - 1.5), height: Math.max(0.5, height - 1.5), fill },
      texts: labelsIn(each.box, each.leaf.label, value, ink),
    };
  });
  const marks = placed.map(({ leaf, group, box }, at): Mark => {
    const fill = shapes[at]?.fill ?? null;
    const tip = (): Tip => ({
      title: nested ? `${group.label} · ${leaf.label}` : leaf.label,
      rows: answer.metrics.map((each, of) =>
        tipRow(each.label, leaf.cells[of] ?? null, each, of === 0 ? fill : null, false),
      ),
    });
    return {
      pick: leaf.pick,
      tip,
      ...{ seriesIndex: 0, dataIndex: at, column: at, row: at, at: null },
      pixel: [box.x + box.width / 2, box.y + box.height / 2],
    };
  });
  const notes: string[] = [];
  if (leaves.length > MOST_LEAVES) notes.push(`Largest ${MOST_LEAVES} of ${formatCount(leaves.length)} shown`);
  if (leftOut > 0) notes.push(`${formatCount(leftOut)} without an area (NULL, 0 or below) left out`);
  return {
    option: shapesOption([...shapes, ...heads], tokens),
    marks,
    follow: null,
    legend: [],
    scale: scale === null || shade === undefined ? null : scaleLegend(scale, shade),
    notes,
    group: null,
  };
});

function layOut({ width, height, tokens }: ChartView, groups: readonly TreeGroup[], nested: boolean) {
  const whole = { x: 0, y: 0, width, height };
  const leaves: Placed[] = [];
  const heads: Shape[] = [];
  const boxes = squarify(
    groups.map(({ size }) => size),
    whole,
  );
  for (const [at, group] of groups.entries()) {
    const box = boxes[at];
    if (box === undefined) continue;
    const headed = nested && box.height > 3 * HEAD && box.width > 48;
    const inside = headed ? { ...box, y: box.y + HEAD, height: box.height - HEAD } : box;
    if (headed) {
      const text = { text: group.label, x: box.x + 4, y: box.y + HEAD / 2, color: tokens.text, width: box.width - 8 };
      heads.push({ ...box, height: HEAD, fill: null, texts: [{ ...text, bold: true }] });
    }
    const within = squarify(
      group.leaves.map(({ size }) => size),
      inside,
    );
    leaves.push(...group.leaves.flatMap((leaf, of) => (within[of] ? [{ leaf, group, box: within[of] }] : [])));
  }
  return { leaves, heads };
}

/** Name and number where both fit, the name alone where it fits, otherwise nothing: the tooltip has them. */
function labelsIn({ x, y, width, height }: Box, label: string, value: string, color: string): readonly ShapeText[] {
  if (height < 16 || width < 28) return [];
  const room = width - 10;
  const name = { text: label, x: x + 5, y: y + 10, color, width: room };
  const fits = height >= 32 && labelWidth(value) <= room;
  return fits ? [name, { text: value, x: x + 5, y: y + 24, color, width: room, bold: true }] : [name];
}
