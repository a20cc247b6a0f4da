export interface LineLook {
  readonly color: string;
  readonly width: number;
  readonly dash?: 'solid' | 'dashed' | readonly number[];
  /** Opacity of the area below. */
  readonly fill?: number;
  readonly stack?: string | null;
  /** `y`: px from the upper edge of the drawing; absent: where the line ends. */
  readonly end?: { readonly text: string; readonly y?: number | undefined; readonly style: object };
}

/** One line; a gap is a gap. */
export function lineSeries(values: readonly (number | null)[], look: LineLook): object {
  const lone = values.map((value, at) => value !== null && values[at - 1] == null && values[at + 1] == null);
  return {
    type: 'line',
    data: values.map((value, at) => ({ value, symbolSize: lone[at] ? 5 : 0.01 })),
    symbol: 'circle',
    // A point between two gaps would be a line of no length.
    showSymbol: lone.includes(true),
    symbolSize: 6,
    connectNulls: false,
    ...(look.stack == null ? {} : { stack: look.stack }),
    lineStyle: { color: look.color, width: look.width, type: look.dash ?? 'solid', cap: 'round', join: 'round' },
    itemStyle: { color: look.color },
    ...(look.fill ? { areaStyle: { color: look.color, opacity: look.fill } } : {}),
    endLabel: {
      show: look.end !== undefined && look.end.text !== '',
      formatter: () => look.end?.text ?? '',
      distance: 6,
      ...look.end?.style,
    },
    ...(look.end?.y === undefined ? {} : { labelLayout: { y: look.end.y } }),
    emphasis: { disabled: true },
  };
}
