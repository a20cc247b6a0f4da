import type { Tokens } from '../app/tokens.ts';
import { mix } from './color-scale.ts';
import type { ChartView, LegendItem, Mark, Tip } from './drawing.ts';
import type { Series, SeriesTable } from './series.ts';
import { categoriesOf, categoryColor, OTHER_CATEGORY } from './value-colors.ts';

/** Dimmed marks keep a trace of their colour. */
const DIMMED = 0.25;

/** A colour for each series: that of its dimension value, or of its metric. */
export function seriesColors({ by, series }: SeriesTable, tokens: Tokens): readonly string[] {
  // One metric alone has the first hue, which is that of all single figures.
  if (by === null && series.length === 1) return [categoryColor(tokens, 0)];
  if (by === null) return series.map((_, at) => categoryColor(tokens, at));
  const named = series.filter(({ key }) => key?.other !== true).map(({ key }) => key?.value ?? null);
  const categories = categoriesOf(by.name, named);
  let at = -1;
  return series.map(({ key }) => {
    if (key?.other === true) return categoryColor(tokens, OTHER_CATEGORY);
    at += 1;
    return categoryColor(tokens, categories[at] ?? OTHER_CATEGORY);
  });
}

/** The period before: same hue, lighter. */
export function priorColor(color: string, tokens: Tokens): string {
  return mix(tokens.surface, color, 0.65);
}

export function dim(color: string, tokens: Tokens): string {
  return mix(tokens.surface, color, DIMMED);
}

/** The place of the period that is not over: the last, or the one before those still to come; null where there is none. */
export function partialPlace({ answer }: ChartView, table: SeriesTable): number | null {
  if (answer.partialPeriod === null || table.axis.kind !== 'period') return null;
  const place = table.along.findLastIndex(({ value }) => value === answer.partialPeriod);
  return place === -1 ? null : place;
}

/** Solid is now, dashed before. */
export function comparisonLegend(color: string, words: string, tokens: Tokens, line: boolean): readonly LegendItem[] {
  return [
    { color, label: 'This range', shape: line ? 'line' : 'square' },
    { color: priorColor(color, tokens), label: words, shape: 'dashed' },
  ];
}

/** A key for each series; those that share the grey of the last category share one. */
export function seriesLegend(
  { series }: SeriesTable,
  colors: readonly string[],
  shape: LegendItem['shape'],
): readonly LegendItem[] {
  const groups = new Map<string, string[]>();
  for (const [at, { label }] of series.entries()) {
    const color = colors[at] ?? '';
    groups.set(color, [...(groups.get(color) ?? []), label]);
  }
  return [...groups].map(([color, labels]) => ({
    color,
    label: labels.length === 1 ? (labels[0] ?? '') : `${labels.length} others: ${labels.join(', ')}`,
    shape,
  }));
}

/** Hatched: the period is not over. Lines are drawn by the chart library as a pattern of vectors. */
export function hatch(tokens: Tokens) {
  return {
    color: tokens.surface,
    dashArrayX: [1, 0],
    dashArrayY: [2, 3],
    rotation: -Math.PI / 4,
    symbolSize: 1,
  } as const;
}

/** A mark for every number of a series; the arrow keys go along the axis and from series to series. */
export function seriesMarks(
  series: Series,
  tipOf: (at: number) => Tip,
  place: { readonly row: number; readonly turned: boolean },
  drawn: (at: number) => { readonly seriesIndex: number; readonly value: number } | null,
): readonly Mark[] {
  return series.cells.flatMap((_, at): Mark[] => {
    const found = drawn(at);
    if (found === null) return [];
    return [
      {
        pick: series.picks[at] ?? null,
        tip: () => tipOf(at),
        seriesIndex: found.seriesIndex,
        dataIndex: at,
        column: place.turned ? place.row : at,
        row: place.turned ? at : place.row,
        at: place.turned ? [found.value, at] : [at, found.value],
      },
    ];
  });
}
