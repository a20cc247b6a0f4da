import type { Tokens } from '../app/tokens.ts';
import type { Answer } from './answer.ts';
import type { ChartPick, ChartProps } from './chart-props.ts';
import type { ChartOption } from './echarts.ts';

/** What a renderer draws from. */
export interface ChartView {
  readonly props: Pick<ChartProps, 'title' | 'query' | 'context' | 'table' | 'selected' | 'notes'>;
  readonly answer: Answer;
  readonly tokens: Tokens;
  /** Px of the drawing. */
  readonly width: number;
  readonly height: number;
}

export interface TipRow {
  /** Null for a line of words that no mark has. */
  readonly color: string | null;
  readonly name: string;
  readonly value: string;
  /** The comparison, in words. */
  readonly note?: string | undefined;
}

/** What a tooltip says: text, never markup. */
export interface Tip {
  readonly title: string;
  readonly rows: readonly TipRow[];
}

/** Something that can be pointed at. */
export interface Mark {
  /** Null where it stands for no rows that could be asked for (the rest of a top list, a total). */
  readonly pick: ChartPick | null;
  /** Made when it is asked for: a chart has thousands. */
  readonly tip: () => Tip;
  /** Where it is drawn. */
  readonly seriesIndex: number;
  readonly dataIndex: number;
  /** Place in the reading order of the arrow keys. */
  readonly column: number;
  readonly row: number;
  /** Its place in the axes' own units, for marks of a chart with axes. */
  readonly at: readonly [number, number] | null;
  /** Its place in px of the drawing, for marks of a chart without axes. */
  readonly pixel?: readonly [number, number];
}

export interface LegendItem {
  readonly color: string;
  readonly label: string;
  readonly shape: 'square' | 'line' | 'dashed' | 'dotted' | 'dot' | 'ring' | 'triangle';
}

/** The ends of a colour scale, with colours in between. */
export interface LegendScale {
  readonly label: string;
  readonly low: string;
  readonly high: string;
  readonly colors: readonly string[];
}

/** A chart, drawn but not yet on the screen. */
export interface Drawing {
  readonly option: ChartOption;
  readonly marks: readonly Mark[];
  /** Along which axis the pointer is followed; null: from mark to mark. */
  readonly follow: 'x' | 'y' | null;
  readonly legend: readonly LegendItem[];
  readonly scale: LegendScale | null;
  /** What the drawing leaves out or does unusually. */
  readonly notes: readonly string[];
  /** Charts of one group share the line under the pointer. */
  readonly group: string | null;
}

export type Draw = (view: ChartView) => Drawing;
