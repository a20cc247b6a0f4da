import { formatDay } from '../ui/format-date.ts';
import { formatMetric } from '../ui/format-number.ts';
import { emphasisOf } from './chart-props.ts';
import { colorScale, inkOn, mix } from './color-scale.ts';
import { toPlace } from './decimal.ts';
import type { Drawing, Mark } from './drawing.ts';
import { drawnChart } from './drawn-chart.tsx';
import { gridOfCells } from './grid-of-cells.ts';
import { labelWidth, withoutYear } from './key-axis.ts';
import { scaleLegend } from './scale-legend.ts';
import { type Shape, type ShapeText, shapesOption, TEXT_HEIGHT } from './shapes.ts';
import { tipRow } from './tip.ts';

const FOOT = 32;
const LEAST_CELL = 9;

/** Two axes crossed, the number as a shade; written into the cells where it fits. Cells without a row stay empty. */
export const HeatMapChart = drawnChart(({ answer, tokens, width, height, props }): Drawing => {
  const [metric] = answer.metrics;
  if (metric === undefined) throw new Error('a heat map needs a metric');
  const grid = gridOfCells(answer);
  const names = Math.min(width * 0.34, Math.max(...grid.rows.map(labelWidth), labelWidth(grid.down.label) + 8) + 12);
  const shownColumns = Math.min(grid.columns.length, Math.floor((width - names) / LEAST_CELL));
  const shownRows = Math.min(grid.rows.length, Math.floor((height - FOOT) / LEAST_CELL));
  const cells = grid.cells.filter(({ column, row }) => column < shownColumns && row < shownRows);
  const cellWidth = Math.min(96, (width - names) / Math.max(1, shownColumns));
  const cellHeight = Math.min(34, (height - FOOT) / Math.max(1, shownRows));
  const values = cells.flatMap(({ cell }) => toPlace(cell.value) ?? []);
  const scale = colorScale(values, tokens);
  const texts = cells.map(({ cell }) => formatMetric(cell.value, metric.format, 'compact'));
  const written = cellHeight >= TEXT_HEIGHT - 2 && Math.max(0, ...texts.map(labelWidth)) + 2 <= cellWidth;
  const looks = emphasisOf(
    cells.map(({ pick }) => pick),
    props.selected,
  );
  const shapes = cells.map(({ cell, column, row }, at): Shape => {
    const x = names + column * cellWidth;
    const y = row * cellHeight;
    const value = toPlace(cell.value);
    const full = value === null ? tokens.raised : scale.color(value);
    const fill = looks[at] === 'dimmed' ? mix(tokens.surface, full, 0.3) : full;
    const middle = { x: x + cellWidth / 2, y: y + cellHeight / 2, align: 'center' } as const;
    const text = { ...middle, text: texts[at] ?? '', color: inkOn(fill, tokens), width: cellWidth };
    return { x: x + 0.5, y: y + 0.5, width: cellWidth - 1, height: cellHeight - 1, fill, texts: written ? [text] : [] };
  });
  const marks = cells.map(({ cell, pick, column, row }, at): Mark => {
    const fill = shapes[at]?.fill ?? null;
    const title = `${grid.down.label} ${grid.rows[row]}, ${grid.across.label} ${grid.columns[column]}`;
    return {
      pick,
      tip: () => ({ title, rows: [tipRow(metric.label, cell, metric, fill, false)] }),
      ...{ seriesIndex: 0, dataIndex: at, column, row, at: null },
      pixel: [names + (column + 0.5) * cellWidth, (row + 0.5) * cellHeight],
    };
  });
  const notes: string[] = [];
  const { knownTo } = props.context;
  const begun = knownTo === undefined ? 'The last column' : `The column that holds ${formatDay(knownTo)}`;
  if (answer.partialPeriod !== null) notes.push(`${begun} is not over yet`);
  if (shownColumns < grid.columns.length) notes.push(`First ${shownColumns} of ${grid.columns.length} columns shown`);
  if (shownRows < grid.rows.length) notes.push(`First ${shownRows} of ${grid.rows.length} rows shown`);
  return {
    option: shapesOption([...shapes, axisWords()], tokens),
    marks,
    follow: null,
    legend: [],
    scale: values.length === 0 ? null : scaleLegend(scale, metric),
    notes,
    group: null,
  };

  function shortOf(label: string): string {
    return grid.across.kind === 'period' ? withoutYear(label, answer.grain) : label;
  }

  function axisWords(): Shape {
    const bottom = shownRows * cellHeight;
    // The first month of a year is not told by its name alone; days and weeks are.
    const short = answer.grain === 'month' ? grid.columns : grid.columns.map((label) => shortOf(label));
    const across = thinned(short.slice(0, shownColumns), cellWidth, Math.max(...short.map(labelWidth)) + 8);
    const down = thinned(grid.rows.slice(0, shownRows), cellHeight, TEXT_HEIGHT);
    const text = (words: string, x: number, y: number, align: 'center' | 'right'): ShapeText => {
      return { text: words, x, y, align, color: tokens.muted, width: align === 'right' ? names - 8 : 90 };
    };
    return {
      ...{ x: 0, y: 0, width, height, fill: null },
      texts: [
        ...across.map(([words, at]) => {
          const inside = width - labelWidth(words) / 2;
          return text(words, Math.min(names + (at + 0.5) * cellWidth, inside), bottom + 9, 'center');
        }),
        ...down.map(([words, at]) => text(words, names - 8, (at + 0.5) * cellHeight, 'right')),
        { ...text(grid.down.label, names - 8, bottom + 24, 'right'), bold: true },
        { text: grid.across.label, x: names, y: bottom + 24, color: tokens.muted, width: 200, bold: true },
      ],
    };
  }
});

/** Labels that have room beside each other, with their places. */
function thinned(labels: readonly string[], size: number, needed: number): readonly (readonly [string, number])[] {
  const step = Math.max(1, Math.ceil(needed / size));
  return labels.flatMap((label, at) => (at % step === 0 ? [[label, at] as const] : []));
}
