import type { Tokens } from '../app/tokens.ts';
import type { ChartOption } from './echarts.ts';

export interface ShapeText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly color: string;
  /** Px; longer texts end in an ellipsis. */
  readonly width: number;
  readonly align?: 'left' | 'center' | 'right';
  readonly bold?: boolean;
}

/** A rectangle with words, in px of the drawing. Without a fill only the words are drawn. */
export interface Shape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string | null;
  readonly texts: readonly ShapeText[];
}

export const TEXT_HEIGHT = 14;

/** A drawing without axes: shape number N is item N of series 0. */
export function shapesOption(shapes: readonly Shape[], tokens: Tokens): ChartOption {
  return {
    series: [
      {
        type: 'custom',
        coordinateSystem: 'none',
        data: shapes.map((_, at) => at),
        renderItem: ({ dataIndex }: { readonly dataIndex: number }) => {
          const shape = shapes[dataIndex];
          return shape === undefined ? null : { type: 'group', children: [...boxOf(shape, tokens), ...wordsOf(shape)] };
        },
      },
    ],
  };
}

function boxOf({ x, y, width, height, fill }: Shape, tokens: Tokens): object[] {
  if (fill === null) return [];
  return [
    {
      type: 'rect',
      shape: { x, y, width, height, r: 1 },
      style: { fill },
      emphasis: { style: { fill, stroke: tokens.accentFill, lineWidth: 2 } },
    },
  ];
}

function wordsOf({ texts }: Shape): object[] {
  return texts.map(({ text, x, y, color, width, align, bold }) => ({
    type: 'text',
    x,
    y,
    silent: true,
    style: {
      text,
      fill: color,
      font: `${bold ? 600 : 400} 11px "Inter Variable"`,
      align: align ?? 'left',
      verticalAlign: 'middle',
      width: Math.max(0, width),
      overflow: 'truncate',
    },
  }));
}
